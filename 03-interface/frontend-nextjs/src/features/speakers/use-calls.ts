"use client";

import { useTranslations } from "next-intl";

import { useTranscript } from "@/features/transcript/data";
import { callOf, type MeetingSpeaker, NOBODY, numberOfLabel } from "./names";

type Named = Pick<MeetingSpeaker, "label" | "name" | "named_by">;

/** How the meeting's speakers are called on the page: the words of the exports. */
export function useCalls(meetingId: number) {
  const t = useTranslations("meeting.speakers");
  const speakers = useTranscript(meetingId).data?.speakers ?? [];
  const numberOf = (label: string) => {
    const at = speakers.findIndex((speaker) => speaker.label === label);
    return at < 0 ? numberOfLabel(label) : at + 1;
  };
  const called = (speaker: Named): string => {
    const call = callOf(speaker, numberOf(speaker.label));
    return call.kind === "name" ? call.name : call.kind === "number" ? t("number", { number: call.number }) : t("nobody");
  };
  return {
    called,
    /** By label, also of one who is gone. */
    calledBy: (label: string) => called(speakers.find((speaker) => speaker.label === label) ?? { label, name: null, named_by: null }),
    speakers,
    others: (label: string) => speakers.filter((speaker) => speaker.label !== label && speaker.label !== NOBODY),
  };
}
