"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type SubmitEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { ApiError } from "@/lib/api/errors";
import { leaveTo } from "@/lib/navigate";
import { logIn, safePath } from "./session";

type Refusal = "refused401" | "refused429" | "refusedOther" | "insecure";

function refusalOf(status: number | undefined, code?: string): Refusal {
  if (code === "insecure") return "insecure";
  return status === 401 ? "refused401" : status === 429 ? "refused429" : "refusedOther";
}

export function LoginForm({ next, refused }: { next: string; refused?: number }) {
  const t = useTranslations("auth");
  const [refusal, setRefusal] = useState<Refusal | null>(refused ? refusalOf(refused) : null);
  const [busy, setBusy] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setRefusal(null);
    try {
      await logIn(String(given.get("email")), String(given.get("password")));
      leaveTo(safePath(next));
    } catch (error) {
      setRefusal(error instanceof ApiError ? refusalOf(error.status, error.code) : "refusedOther");
      setBusy(false);
    }
  }

  return (
    <>
      <h1 className="text-2xl font-semibold">{t("welcome")}</h1>
      <form method="post" action="/api/bff/auth/login" onSubmit={submit} className="grid gap-4">
        {refusal ? <Notice kind="bad">{t(refusal)}</Notice> : null}
        <input type="hidden" name="next" value={safePath(next)} />
        <Field label={t("email")}>
          {(control) => <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />}
        </Field>
        <Field label={t("password")}>
          {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" required />}
        </Field>
        <Button type="submit" kind="primary" disabled={busy} aria-busy={busy}>
          {t("login")}
        </Button>
      </form>
      <p className="text-sm text-muted">
        {t("noAccount")}{" "}
        <Link href="/register" className="font-medium text-accent underline underline-offset-4">
          {t("register")}
        </Link>
      </p>
    </>
  );
}
