"use client";

import { clsx } from "clsx";
import { Eye, EyeOff, Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useLocale, useTranslations } from "next-intl";
import { useRef } from "react";

import { Button } from "@/components/ui/button";
import { useMayChange } from "@/features/meeting/access";
import { speakerColour } from "@/features/meetings/talk";
import { useSpeakerFilter } from "@/features/transcript/data";
import { duration, percent } from "@/lib/format";
import { GroundText } from "./ground";
import { HearButton } from "./hear-button";
import { type MeetingSpeaker, NOBODY } from "./names";
import { SpeakerActions } from "./speaker-actions";
import { useCalls } from "./use-calls";

// There only for whoever renames: it brings a list of suggestions with it.
const NameField = dynamic(() => import("./name-field").then((module) => module.NameField));

interface Props {
  meetingId: number;
  speaker: MeetingSpeaker;
  everybody: readonly MeetingSpeaker[];
  colour: number;
  /** Talk time against the longest, for the bar. */
  relative: number;
  isNaming: boolean;
  onNaming: (is: boolean) => void;
}

export function SpeakerRow({ meetingId, speaker, everybody, colour, relative, isNaming, onNaming }: Props) {
  const t = useTranslations("meeting.speakers");
  const locale = useLocale();
  const mayChange = useMayChange() && speaker.label !== NOBODY;
  const filter = useSpeakerFilter();
  const { called } = useCalls(meetingId);
  const pencil = useRef<HTMLButtonElement>(null);
  const name = called(speaker);
  const isHidden = filter.hidden.has(speaker.label);

  function done() {
    onNaming(false);
    // Back to where the naming began, once the field has gone.
    requestAnimationFrame(() => pencil.current?.focus());
  }

  return (
    <li className="group grid gap-1 rounded-md px-2 py-2 transition-colors hover:bg-raised">
      <div className="flex flex-wrap items-center gap-1">
        <span aria-hidden className="mr-1 size-2.5 shrink-0 rounded-full" style={{ background: speakerColour(colour) }} />
        {isNaming ? (
          <NameField meetingId={meetingId} speaker={speaker} others={everybody} onDone={done} />
        ) : (
          <button
            ref={pencil}
            type="button"
            disabled={!mayChange}
            title={mayChange ? t("rename", { name }) : undefined}
            onClick={() => onNaming(true)}
            className="flex min-w-0 grow items-center gap-1.5 rounded-sm text-left font-medium disabled:cursor-default"
          >
            <span className={clsx("truncate", isHidden ? "text-muted" : !speaker.name && "text-soft", !speaker.name && "italic")}>{name}</span>
            {speaker.name && speaker.named_by === "voice" ? (
              <span className="text-warn" title={t("unconfirmed")}>
                (?)<span className="sr-only"> {t("unconfirmed")}</span>
              </span>
            ) : null}
            {mayChange ? <Pencil aria-hidden className="size-3.5 shrink-0 text-muted opacity-0 transition-opacity group-hover:opacity-100 [button:focus-visible>&]:opacity-100" /> : null}
          </button>
        )}
        {speaker.has_sample ? <HearButton meetingId={meetingId} label={speaker.label} name={name} /> : null}
        <Button
          size="icon"
          kind="ghost"
          className="size-8!"
          aria-pressed={!isHidden}
          aria-label={t("shown", { name })}
          title={t(isHidden ? "show" : "hide", { name })}
          onClick={() => filter.toggle(speaker.label)}
        >
          {isHidden ? <EyeOff className="size-4" aria-hidden /> : <Eye className="size-4" aria-hidden />}
        </Button>
        <SpeakerActions meetingId={meetingId} speaker={speaker} onRename={() => onNaming(true)} />
      </div>
      <div className={clsx("flex items-center gap-2", isHidden && "opacity-40")} aria-hidden>
        <span className="h-1.5 grow overflow-hidden rounded-full bg-line">
          <span className="block h-full rounded-full" style={{ width: `${relative * 100}%`, background: speakerColour(colour) }} />
        </span>
        <span className="numbers w-10 text-right text-sm text-soft">{percent(speaker.share, locale)}</span>
      </div>
      <p className="numbers text-xs text-muted">
        {t("talk", { time: duration(speaker.speech_s, locale), count: speaker.segment_count })}
        {speaker.label === NOBODY ? null : (
          <>
            {" · "}
            <GroundText speaker={speaker} />
          </>
        )}
      </p>
    </li>
  );
}
