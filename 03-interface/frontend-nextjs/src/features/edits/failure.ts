"use client";

import { useTranslations } from "next-intl";
import { toast } from "sonner";

import { ApiError } from "@/lib/api/errors";

const KNOWN = [
  "api_unreachable", "being_transcribed", "edited_meanwhile", "not_owner", "nothing_to_redo", "nothing_to_undo", "no_clean_speech", "restored_already",
  "segment_not_found", "speaker_not_found", "voice_not_found", "has_edits", "still_running", "not_running", "unknown_model", "no_worker", "admin_only",
  "clip_exists", "too_many_clips", "too_many_voices", "transcript_not_ready", "same_speaker", "unknown_group", "meeting_not_found", "clip_silent", "clip_too_short",
] as const;

/** What went wrong, in words that say what to do; the API's own sentence where there are none here. */
export function useSentence(): (error: unknown) => string {
  const t = useTranslations("meeting.failures");
  return (error) => {
    if (!(error instanceof ApiError)) return t("offline");
    const code = KNOWN.find((known) => known === error.code);
    return code ? t(code) : t("other", { detail: error.message });
  };
}

/** Tells a failure where it cannot be told in place. */
export function useFailure(): (error: unknown) => void {
  const sentence = useSentence();
  return (error) => void toast.error(sentence(error));
}
