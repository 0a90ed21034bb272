"use client";

import { clsx } from "clsx";
import { useTranslations } from "next-intl";
import dynamic from "next/dynamic";
import { type MouseEvent, useRef, useState } from "react";

import { selection, useSelection } from "@/features/edits/selection";
import { useMayChange } from "@/features/meeting/access";
import { useSource } from "@/features/player/player";
import { type TranscriptSegment, type TranscriptSpeaker, useSpeakerFilter, useTranscript } from "@/features/transcript/data";
import { useCalls } from "./use-calls";

const SpeakerMenu = dynamic(() => import("./speaker-menu").then((module) => module.SpeakerMenu));
const NameField = dynamic(() => import("./name-field").then((module) => module.NameField));

interface Props {
  segment: TranscriptSegment;
  speaker: TranscriptSpeaker;
}

/**
 * Who says this segment, in the colour that surrounds it: opens what can be heard, learned and corrected about it. The menu is
 * there from the first click on only, so that long transcripts stay light.
 */
export function SpeakerButton({ segment, speaker }: Props) {
  const t = useTranslations("meeting.speakers");
  const { meetingId } = useSource();
  const { called, speakers } = useCalls(meetingId);
  const transcript = useTranscript(meetingId).data;
  const { hidden } = useSpeakerFilter();
  const chosen = useSelection();
  const mayChange = useMayChange();
  const [shows, setShows] = useState<"name" | "menu" | "field">("name");
  const place = useRef<HTMLSpanElement>(null);

  function toggle(withRange: boolean) {
    // A range never takes in what is not on the page.
    const shown = withRange ? transcript?.segments.filter((each) => !hidden.has(each.speaker)) : [];
    selection.toggle(segment.id, shown?.map(({ id }) => id));
  }

  const choosing = (event: MouseEvent) => mayChange && (event.ctrlKey || event.metaKey || event.shiftKey);

  function onClick(event: MouseEvent) {
    if (choosing(event)) toggle(event.shiftKey);
    else if (shows === "name") setShows("menu");
  }

  function named() {
    setShows("name");
    // Back to the name once the field has gone.
    requestAnimationFrame(() => place.current?.querySelector("button")?.focus());
  }

  const button = (
    <button
      type="button"
      aria-haspopup="menu"
      {...(shows === "name" ? { "aria-expanded": false } : {})}
      onPointerDown={(event) => choosing(event) && event.preventDefault()}
      onClick={onClick}
      className={clsx("min-h-[24px] min-w-[24px] truncate rounded-sm text-left font-medium hover:underline", !speaker.name && "italic")}
    >
      {called(speaker)}
      {speaker.name && speaker.named_by === "voice" ? (
        <span title={t("unconfirmed")}>
          {" (?)"}
          <span className="sr-only"> {t("unconfirmed")}</span>
        </span>
      ) : null}
    </button>
  );
  return (
    <span ref={place} data-speaker-of={segment.id} className="inline-flex min-w-0 items-center gap-2">
      {chosen.ids.size ? (
        <input
          type="checkbox"
          checked={chosen.ids.has(segment.id)}
          // Shift is told by the click alone.
          onClick={(event) => toggle(event.shiftKey)}
          onChange={() => undefined}
          aria-label={t("choose", { name: called(speaker) })}
          className="size-4 shrink-0 accent-accent"
        />
      ) : null}
      {shows === "field" ? (
        <NameField meetingId={meetingId} speaker={speaker} others={speakers} onDone={named} />
      ) : shows === "menu" ? (
        <SpeakerMenu meetingId={meetingId} segment={segment} speaker={speaker} trigger={button} onRename={() => setShows("field")} />
      ) : (
        button
      )}
    </span>
  );
}
