"use client";

import { Hourglass, TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";

import { Empty } from "@/components/ui/empty";
import type { MeetingHead } from "@/features/meetings/detail";
import { Outlook } from "@/features/meetings/status";

const REASONS = [
  "not_media", "no_audio", "empty_audio", "unreadable_media", "no_speech", "too_long", "source_missing", "cancelled", "timeout", "out_of_memory",
  "model_unavailable", "storage_unavailable", "gave_up", "internal",
] as const;
type Reason = (typeof REASONS)[number];
/** Trying the same recording again changes nothing. */
const RECORDINGS_FAULT = new Set<Reason>(["not_media", "no_audio", "empty_audio", "unreadable_media", "no_speech", "too_long"]);

/** A meeting that has no transcript: how far it is, or why there will be none and what can be done. */
export function Waiting({ meeting }: { meeting: MeetingHead }) {
  const t = useTranslations("transcript");
  const router = useRouter();
  const isDone = meeting.status === "completed";
  useEffect(() => {
    // The server reads the first page, as if it were opened now.
    if (isDone) router.refresh();
  }, [isDone, router]);

  if (meeting.status === "failed") {
    const code = REASONS.find((known) => known === meeting.error_code);
    return (
      <Empty icon={TriangleAlert} title={t(code === "cancelled" ? "cancelledTitle" : "failedTitle")} hint={code ? t(`reasons.${code}`) : meeting.error_message}>
        <p className="max-w-md text-sm text-muted">{t(`remedies.${remedyOf(code)}`)}</p>
      </Empty>
    );
  }
  return (
    <Empty icon={Hourglass} title={t(isDone ? "almost" : meeting.status === "pending" ? "pendingTitle" : "processingTitle")} hint={t("waitingHint")}>
      <div className="w-full max-w-md" aria-live="polite">
        <Outlook meeting={meeting} />
      </div>
    </Empty>
  );
}

function remedyOf(reason: Reason | undefined): "cancelled" | "missing" | "recording" | "machine" {
  if (reason === "cancelled") return "cancelled";
  if (reason === "source_missing") return "missing";
  return reason && RECORDINGS_FAULT.has(reason) ? "recording" : "machine";
}
