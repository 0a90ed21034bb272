"use client";

import { useTranslations } from "next-intl";

import { Notice } from "@/components/ui/notice";
import { codeAmong } from "@/lib/api/codes";

const CODES = ["own_account", "last_admin", "bad_heir", "email_taken", "domain_not_allowed", "user_not_found", "conflict", "invalid_input"] as const;

/** What a refusal means here, and what to do about it. */
export function useRefusal(): (error: unknown) => string {
  const t = useTranslations("admin.refusals");
  return (error) => t(codeAmong(error, CODES));
}

export function Refusal({ error }: { error: unknown }) {
  const told = useRefusal();
  return error ? <Notice kind="bad">{told(error)}</Notice> : null;
}
