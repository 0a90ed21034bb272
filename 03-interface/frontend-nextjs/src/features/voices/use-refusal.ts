"use client";

import { useLocale, useTranslations } from "next-intl";

import { ApiError, isStatus } from "@/lib/api/errors";
import { refusalOf } from "@/lib/api/refusal";

const KNOWN = [
  "admin_only", "api_unreachable", "clip_exists", "clip_lost", "clip_not_found", "clip_silent", "clip_too_large", "clip_too_long",
  "clip_too_short", "consent_required", "invalid_input", "last_clip", "no_clean_speech", "not_owner", "not_voice_keeper",
  "speaker_not_found", "too_many_clips", "too_many_voices", "unknown_group", "unsupported_clip", "upload_stalled", "voice_not_found",
] as const;

/** What went wrong, as a sentence that says what to do. */
export function useRefusal(): (error: unknown) => string {
  const t = useTranslations("voices.refused");
  const locale = useLocale();
  return (error) => {
    if (isStatus(error, 429, 503)) return t("busy");
    const code = refusalOf(error, KNOWN);
    // The API's own sentences are English; a reader of English is told more by them than by ours.
    if (code === "other" && locale === "en" && error instanceof ApiError && error.status < 500) return error.message;
    return t(code);
  };
}
