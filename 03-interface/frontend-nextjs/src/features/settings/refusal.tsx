"use client";

import { useTranslations } from "next-intl";

import { Notice } from "@/components/ui/notice";
import { codeAmong } from "@/lib/api/codes";

const CODES = [
  "wrong_password", "same_password", "too_many_passwords", "too_many_tokens", "too_many_webhooks", "private_address",
  "webhook_paused", "conflict", "invalid_input",
] as const;

/** What a refusal means here, and what to do about it. */
export function useRefusal(): (error: unknown) => string {
  const t = useTranslations("settings.refusals");
  return (error) => t(codeAmong(error, CODES));
}

export function Refusal({ error }: { error: unknown }) {
  const told = useRefusal();
  return error ? <Notice kind="bad">{told(error)}</Notice> : null;
}
