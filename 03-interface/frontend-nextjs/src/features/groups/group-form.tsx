"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { Group } from "@/lib/api/types";
import { isEverybody, KINDS } from "./kinds";
import { useRefusal } from "./use-refusal";

interface Props {
  /** The group to change; absent for a new one. */
  group?: Group;
  onDone: (group: Group) => void;
  onCancel: () => void;
}

/** What a group is called, and what it is for. */
export function GroupForm({ group, onDone, onCancel }: Props) {
  const t = useTranslations("groups.form");
  const kinds = useTranslations("groups.kind");
  const common = useTranslations("common");
  const refusal = useRefusal();
  const save = useMutation({
    mutationFn: async (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? "").trim();
      const type = KINDS.find((kind) => kind === text("type")) ?? "project";
      const body = { name: text("name"), type, description: text("description") || null };
      return unwrap(
        group
          ? await api.PATCH("/api/v1/groups/{group_id}", { params: { path: { group_id: group.id } }, body })
          : await api.POST("/api/v1/groups/", { body: { ...body, is_active: true } }),
      );
    },
    onSuccess: onDone,
  });
  const fixed = group !== undefined && isEverybody(group);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(new FormData(event.currentTarget));
      }}
    >
      <Field label={t("name")} hint={fixed ? t("fixedName") : undefined}>
        {(control) => <Input {...control} name="name" defaultValue={group?.name} readOnly={fixed} maxLength={200} required autoComplete="off" />}
      </Field>
      <Field label={t("type")}>
        {(control) => (
          <Select {...control} name="type" defaultValue={group?.type ?? "project"}>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {kinds(kind)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("description")}>
        {(control) => <Textarea {...control} name="description" rows={3} defaultValue={group?.description ?? ""} maxLength={500} />}
      </Field>
      {save.isError ? <Notice kind="bad">{refusal(save.error)}</Notice> : null}
      <div className="flex justify-end gap-2">
        <Button kind="ghost" onClick={onCancel}>
          {common("cancel")}
        </Button>
        <Button type="submit" kind="primary" disabled={save.isPending} aria-busy={save.isPending}>
          {group ? common("save") : t("create")}
        </Button>
      </div>
    </form>
  );
}
