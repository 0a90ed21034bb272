"use client";

import { useTranslations } from "next-intl";

import { refusalOf } from "@/lib/api/refusal";

const KNOWN = ["api_unreachable", "default_group", "group_exists", "group_not_found", "invalid_input", "member_not_found", "user_not_found"] as const;

/** What went wrong, as a sentence that says what to do. */
export function useRefusal(): (error: unknown) => string {
  const t = useTranslations("groups.refused");
  return (error) => t(refusalOf(error, KNOWN));
}
