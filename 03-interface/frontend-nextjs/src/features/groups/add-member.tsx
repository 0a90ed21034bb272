"use client";

import { useQuery } from "@tanstack/react-query";
import { UserRoundPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { Group } from "@/lib/api/types";
import { useSettled } from "@/lib/use-settled";
import type { Member } from "./use-membership";

const SHOWN = 8;
// Every look at the accounts is recorded: typing asks once it pauses.
const PAUSE_MS = 300;

interface Props {
  group: Group;
  members: Member[];
  onAdd: (member: Member) => void;
  /** Whose adding is on its way. */
  adding: number | undefined;
}

/** Finds an account by a part of its name or address, and lets it in. */
export function AddMember({ group, members, onAdd, adding }: Props) {
  const t = useTranslations("groups.members");
  const [text, setText] = useState("");
  const q = useSettled(text.trim(), PAUSE_MS);
  const people = useQuery({
    queryKey: ["groups", "people", q],
    queryFn: async ({ signal }) => unwrap(await api.GET("/api/v1/admin/users/", { params: { query: { q, is_active: true, limit: SHOWN } }, signal })).items,
    enabled: q !== "",
    placeholderData: (before) => before,
  });
  const found = q ? people.data : undefined;
  const isIn = (id: number, groups: Pick<Group, "id">[]) => members.some((member) => member.id === id) || groups.some((one) => one.id === group.id);
  return (
    <div className="grid gap-2 rounded-lg border border-line bg-sunk p-4">
      <Field label={t("add")} hint={t("addHint")} error={people.isError ? t("failed") : undefined}>
        {(control) => (
          <Input {...control} type="search" value={text} onChange={(event) => setText(event.target.value)} maxLength={200} autoComplete="off" />
        )}
      </Field>
      <p role="status" className="sr-only">
        {found ? t("found", { count: found.length }) : null}
      </p>
      {found?.length ? (
        <ul aria-label={t("people")} className="grid">
          {found.map((user) => (
            <li key={user.id} className="flex items-center gap-3 py-1.5">
              <div className="min-w-0 grow">
                <p className="truncate text-sm font-medium">{user.full_name}</p>
                <p className="truncate text-sm text-muted">{user.email}</p>
              </div>
              {isIn(user.id, user.groups) ? (
                <span className="text-sm text-muted">{t("isIn")}</span>
              ) : (
                <Button
                  size="sm"
                  aria-label={t("addThis", { name: `${user.full_name}, ${user.email}` })}
                  disabled={adding === user.id}
                  aria-busy={adding === user.id}
                  onClick={() => onAdd({ id: user.id, full_name: user.full_name, email: user.email })}
                >
                  <UserRoundPlus className="size-4" aria-hidden />
                  {t("addOne")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {found && !found.length ? <p className="text-sm text-soft">{t("nobody")}</p> : null}
    </div>
  );
}
