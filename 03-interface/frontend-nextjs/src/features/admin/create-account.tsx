"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { Field, Input } from "@/components/ui/field";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { HandOver } from "./hand-over";
import { Refusal } from "./refusal";
import { useAccountsChanged } from "./use-accounts";

export function CreateAccount({ onClose }: { onClose: () => void }) {
  const t = useTranslations("admin.users");
  const common = useTranslations("common");
  const changed = useAccountsChanged();
  const create = useMutation({
    mutationFn: async (body: { email: string; full_name: string; is_superuser: boolean }) => unwrap(await api.POST("/api/v1/admin/users/", { body })),
    onSuccess: changed,
  });
  if (create.data) {
    return <HandOver password={create.data.one_time_password ?? ""} until={create.data.password_expires_at} onClose={onClose} />;
  }
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        create.mutate({ email: String(given.get("email")).trim(), full_name: String(given.get("full_name")).trim(), is_superuser: given.has("admin") });
      }}
    >
      <Refusal error={create.error} />
      <Field label={t("name")}>
        {(control) => <Input {...control} name="full_name" required maxLength={200} pattern=".*\S.*" autoComplete="off" autoFocus />}
      </Field>
      <Field label={t("email")}>{(control) => <Input {...control} name="email" type="email" required maxLength={320} autoComplete="off" />}</Field>
      <Check name="admin" label={t("makeAdmin")} hint={t("adminHint")} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" kind="primary" disabled={create.isPending} aria-busy={create.isPending}>
          {t("create")}
        </Button>
      </div>
    </form>
  );
}
