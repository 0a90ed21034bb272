"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { Field, Input } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { Refusal } from "./refusal";

export function Password({ email }: { email: string }) {
  const t = useTranslations("settings.security");
  const client = useQueryClient();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: async (body: { current_password: string; new_password: string; revoke_tokens: boolean }) =>
      unwrap(await api.POST("/api/v1/users/me/password", { body })),
    onSuccess: () => {
      form.current?.reset();
      toast.success(t("changed"));
      router.refresh();
      return Promise.all([client.invalidateQueries({ queryKey: ["logins"] }), client.invalidateQueries({ queryKey: ["tokens"] })]);
    },
  });
  return (
    <Section title={t("password")} hint={t("passwordHint")}>
      <form
        ref={form}
        className="grid gap-4 sm:max-w-md"
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          change.mutate({
            current_password: String(given.get("current")),
            new_password: String(given.get("new")),
            revoke_tokens: given.has("revoke"),
          });
        }}
      >
        <Refusal error={change.error} />
        {/* Password managers keep the new one under this name. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <Field label={t("current")}>
          {(control) => <Input {...control} name="current" type="password" autoComplete="current-password" required maxLength={128} />}
        </Field>
        <Field label={t("new")} hint={t("rule")}>
          {(control) => <Input {...control} name="new" type="password" autoComplete="new-password" required minLength={8} maxLength={128} />}
        </Field>
        <Check name="revoke" label={t("revoke")} hint={t("revokeHint")} />
        <Button type="submit" kind="primary" className="justify-self-start" disabled={change.isPending} aria-busy={change.isPending}>
          {t("change")}
        </Button>
      </form>
    </Section>
  );
}
