"use client";

import { clsx } from "clsx";
import { useTranslations } from "next-intl";

import { speakerColour } from "@/features/meetings/talk";
import { useCalls } from "@/features/speakers/use-calls";
import { speakerIndex, type Transcript, useSpeakerFilter } from "./data";

/** Who speaks, in which colour; the first click leaves one alone, the next ones add others. */
export function SpeakerChips({ transcript }: { transcript: Transcript }) {
  const t = useTranslations("transcript");
  const { hidden, toggle, only, showAll } = useSpeakerFilter();
  const { called } = useCalls(transcript.meetingId);
  const colours = speakerIndex(transcript);
  const speakers = transcript.speakers.toSorted((a, b) => colours.get(a.label)! - colours.get(b.label)!);
  if (speakers.length < 2) return null;
  const isNarrowed = hidden.size > 0;
  return (
    <ul aria-label={t("filter")} className="-mx-1 flex gap-1.5 overflow-x-auto px-1 py-1 [scrollbar-width:none]">
      {isNarrowed ? (
        <li>
          <button type="button" onClick={showAll} className={clsx(CHIP, "border-line text-soft")}>
            {t("everybody")}
          </button>
        </li>
      ) : null}
      {speakers.map((speaker) => {
        const { label } = speaker;
        const isChosen = isNarrowed && !hidden.has(label);
        return (
          <li key={label}>
            <button
              type="button"
              aria-pressed={isChosen}
              onClick={() => (isNarrowed && !(isChosen && hidden.size === speakers.length - 1) ? toggle(label) : only(label))}
              className={clsx(CHIP, isChosen ? "border-edge bg-raised text-text" : "border-line", !isChosen && (isNarrowed ? "text-muted" : "text-soft"))}
            >
              <span aria-hidden="true" className="size-2 rounded-full" style={{ background: speakerColour(colours.get(label)!) }} />
              {called(speaker)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const CHIP = "flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-sm whitespace-nowrap transition-colors hover:border-edge hover:text-text";
