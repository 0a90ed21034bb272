"use client";

import { UserRoundPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useMayChange } from "@/features/meeting/access";
import { speakerIndex, useSpeakerFilter, useTranscript } from "@/features/transcript/data";
import { useSpeakerChanges, useSpeakers } from "./data";
import { byTalk } from "./names";
import { PanelWaiting } from "./panel-waiting";
import { SpeakerRow } from "./speaker-row";

/** Who speaks, most first: heard, filtered by, named, merged, enrolled. */
export function SpeakersPanel({ meetingId }: { meetingId: number }) {
  const t = useTranslations("meeting.speakers");
  const mayChange = useMayChange();
  const speakers = useSpeakers(meetingId);
  const transcript = useTranscript(meetingId).data;
  const filter = useSpeakerFilter();
  const changes = useSpeakerChanges(meetingId);
  // The one whose name is being given.
  const [named, setNamed] = useState<string | null>(null);

  if (speakers.isPending) return <PanelWaiting />;
  if (speakers.isError) {
    return (
      <Notice kind="bad">
        {t("failed")}{" "}
        <button type="button" className="underline" onClick={() => void speakers.refetch()}>
          {t("again")}
        </button>
      </Notice>
    );
  }
  const colours = transcript ? speakerIndex(transcript) : new Map<string, number>();
  const sorted = byTalk(speakers.data);
  const longest = Math.max(...sorted.map(({ share }) => share), 0.01);

  async function add() {
    const made = await changes.create(null);
    if (made) setNamed(made.label);
  }

  return (
    <div className="grid gap-3">
      {filter.hidden.size ? (
        <p className="flex items-center justify-between gap-2 text-sm text-soft" role="status">
          {t("hidden", { count: filter.hidden.size })}
          <Button size="sm" kind="ghost" onClick={filter.showAll}>
            {t("showAll")}
          </Button>
        </p>
      ) : null}
      <ul className="grid gap-1" aria-label={t("title")}>
        {sorted.map((speaker) => (
          <SpeakerRow
            key={speaker.label}
            meetingId={meetingId}
            speaker={speaker}
            everybody={sorted}
            colour={colours.get(speaker.label) ?? 0}
            relative={speaker.share / longest}
            isNaming={named === speaker.label}
            onNaming={(is) => setNamed(is ? speaker.label : null)}
          />
        ))}
      </ul>
      {mayChange ? (
        <Button size="sm" kind="ghost" className="justify-self-start" onClick={() => void add()}>
          <UserRoundPlus className="size-4" aria-hidden />
          {t("add")}
        </Button>
      ) : null}
    </div>
  );
}
