"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { Refusal } from "./refusal";

export function Profile({ name, email, groups }: { name: string; email: string; groups: string[] }) {
  const t = useTranslations("settings.profile");
  const common = useTranslations("common");
  const router = useRouter();
  const save = useMutation({
    mutationFn: async (full_name: string) => unwrap(await api.PATCH("/api/v1/users/me", { body: { full_name } })),
    onSuccess: () => {
      toast.success(t("saved"));
      router.refresh();
    },
  });
  return (
    <Section title={t("title")} hint={t("hint")}>
      <form
        className="grid gap-4 sm:max-w-md"
        onSubmit={(event) => {
          event.preventDefault();
          const given = String(new FormData(event.currentTarget).get("full_name")).trim();
          if (given) save.mutate(given);
        }}
      >
        <Refusal error={save.error} />
        <Field label={t("name")}>
          {(control) => <Input {...control} name="full_name" defaultValue={name} autoComplete="name" required maxLength={200} pattern=".*\S.*" />}
        </Field>
        <div className="text-sm">
          <p className="font-medium text-soft">{t("email")}</p>
          <p className="text-base wrap-anywhere">{email}</p>
          <p className="text-muted">{t("emailHint")}</p>
        </div>
        <p className="text-sm text-soft">{groups.length ? t("groups", { groups: groups.join(", ") }) : t("noGroups")}</p>
        <Button type="submit" kind="primary" className="justify-self-start" disabled={save.isPending} aria-busy={save.isPending}>
          {common("save")}
        </Button>
      </form>
    </Section>
  );
}
