"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { ApiError } from "@/lib/api/errors";
import { leaveTo } from "@/lib/navigate";
import { logIn, register } from "./session";

export function RegisterForm() {
  const t = useTranslations("auth");
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const [email, password] = [String(given.get("email")), String(given.get("password"))];
    setBusy(true);
    setRefusal(null);
    try {
      await register(email, password, String(given.get("full_name")));
      await logIn(email, password);
      leaveTo("/");
    } catch (error) {
      setRefusal(told(error));
      setBusy(false);
    }
  }

  function told(error: unknown): string {
    if (!(error instanceof ApiError)) return t("refusedOther");
    if (error.status === 409) return t("taken");
    if (error.status === 403) return t("closed");
    if (error.status === 429) return t("refused429");
    return error.message || t("refusedOther");
  }

  return (
    <>
      <h1 className="text-2xl font-semibold">{t("welcomeNew")}</h1>
      <form method="post" onSubmit={submit} className="grid gap-4">
        {refusal ? <Notice kind="bad">{refusal}</Notice> : null}
        <Field label={t("fullName")}>
          {(control) => <Input {...control} name="full_name" autoComplete="name" required maxLength={200} autoFocus />}
        </Field>
        <Field label={t("email")}>
          {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
        </Field>
        <Field label={t("password")} hint={t("passwordRule")}>
          {(control) => (
            <Input {...control} name="password" type="password" autoComplete="new-password" required minLength={8} maxLength={128} />
          )}
        </Field>
        <Button type="submit" kind="primary" disabled={busy} aria-busy={busy}>
          {t("register")}
        </Button>
      </form>
      <p className="text-sm text-muted">
        {t("haveAccount")}{" "}
        <Link href="/login" className="font-medium text-accent underline underline-offset-4">
          {t("login")}
        </Link>
      </p>
    </>
  );
}
