"use client";

import { Square, Volume2 } from "lucide-react";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { useSnippet } from "./snippet";

/** Play or stop a few seconds of a speaker alone. */
export function HearButton({ meetingId, label, name }: { meetingId: number; label: string; name: string }) {
  const t = useTranslations("meeting.speakers");
  const snippet = useSnippet(meetingId, label);
  const says = t(snippet.isPlaying ? "stopHearing" : "hear", { name });
  return (
    <>
      <Button size="icon" kind="ghost" className="size-8!" aria-label={says} title={says} onClick={snippet.toggle}>
        {snippet.isPlaying ? <Square className="size-4 fill-current" aria-hidden /> : <Volume2 className="size-4" aria-hidden />}
      </Button>
      <span role="status" className={snippet.hasFailed ? "basis-full text-sm text-warn" : "sr-only"}>
        {snippet.hasFailed ? t("notHeard") : null}
      </span>
    </>
  );
}
