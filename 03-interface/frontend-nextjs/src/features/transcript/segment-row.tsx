"use client";

import { Link2, Pencil, Play } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Fragment, memo, type ReactNode } from "react";
import { toast } from "sonner";

import { SegmentText } from "@/features/edits/segment-editor";
import { usePlayer } from "@/features/player/player";
import { SpeakerButton } from "@/features/speakers/speaker-button";
import { copyText } from "@/lib/clipboard";
import { clock, percent } from "@/lib/format";
import type { TranscriptSegment, TranscriptSpeaker, TranscriptWord } from "./data";
import { hitsIn } from "./search";
import { type Run, runsOf } from "./text";

/** Below this a word is a guess that the reader should know of. */
const DOUBT_BELOW = 0.5;

interface Props {
  segment: TranscriptSegment;
  speaker: TranscriptSpeaker;
  colour: string;
  /** Whether somebody else talked before: only then the name is worth the room. */
  opensTurn: boolean;
  /** What is looked for, as search.ts wants it. */
  query: string;
  /** Which of its hits is the one that the person is at. */
  currentHit: number | null;
}

/** A run of words of one speaker: when, who, what. */
export const SegmentRow = memo(function SegmentRow({ segment, speaker, colour, opensTurn, query, currentHit }: Props) {
  const t = useTranslations("transcript");
  const player = usePlayer();
  const locale = useLocale();
  const at = clock(segment.start_s);
  const doubtOf = (confidence: number) => t("doubt", { share: percent(confidence, locale) });
  const runs = runsOf(segment.text, segment.words, hitsIn(segment.text, query));
  return (
    <div className="group/row relative grid grid-cols-[3.1rem_minmax(0,1fr)] gap-x-2 sm:grid-cols-[3.6rem_minmax(0,1fr)_2.25rem]">
      <div className={opensTurn ? `${BAR} flex items-center gap-2 text-sm` : QUIET} style={{ color: colour, borderColor: colour }}>
        <SpeakerButton segment={segment} speaker={speaker} />
        {segment.edited && opensTurn ? <Edited /> : null}
      </div>
      <button type="button" aria-label={t("playFrom", { at })} className={TIME} onClick={() => player.play(segment.start_s)}>
        <Play className="hidden size-3 fill-current group-hover/row:inline" aria-hidden />
        {at}
      </button>
      <div className={BAR} style={{ borderColor: colour }}>
        <SegmentText segment={segment}>
          <span className="leading-7 wrap-anywhere">
            {runs.map((run, place) => said(place, run, run.word === null ? undefined : segment.words[run.word], currentHit, doubtOf))}
            {segment.edited && !opensTurn ? <Edited /> : null}
          </span>
        </SegmentText>
      </div>
      <button type="button" aria-label={t("copyLink", { at })} className={COPY} onClick={() => void copyLink(segment.start_s, t("copied"), t("notCopied"))}>
        <Link2 className="size-4" aria-hidden />
      </button>
    </div>
  );
});

const TIME = "numbers col-start-1 flex h-7 items-center gap-1 self-start rounded-sm text-xs text-muted hover:text-accent";
const BAR = "col-start-2 min-w-0 border-l-2 pl-3";
const QUIET =
  "pointer-events-none absolute -top-2 right-9 z-1 flex items-center gap-2 rounded-sm bg-ground px-1.5 text-sm opacity-0 group-focus-within/row:pointer-events-auto group-focus-within/row:opacity-100 group-hover/row:pointer-events-auto group-hover/row:opacity-100 has-[[type=checkbox]]:pointer-events-auto has-[[type=checkbox]]:opacity-100";
const COPY =
  "hidden size-7 items-center justify-center self-start rounded-sm text-muted opacity-0 group-hover/row:opacity-100 hover:bg-hover hover:text-text focus-visible:opacity-100 sm:flex pointer-coarse:hidden";

/** A word, to be heard by a click; what stands between words is plain text. No component: there are hundreds on a page. */
function said(key: number, run: Run, word: TranscriptWord | undefined, currentHit: number | null, doubtOf: (confidence: number) => string): ReactNode {
  const text = run.parts.map(({ text: part, hit }, at) => (hit === null ? part : <Hit key={at} isCurrent={hit === currentHit}>{part}</Hit>));
  if (!word) return <Fragment key={key}>{text}</Fragment>;
  const { confidence } = word;
  if (confidence === null || confidence >= DOUBT_BELOW) {
    return (
      <span key={key} data-word={run.word}>
        {text}
      </span>
    );
  }
  return (
    <span key={key} data-word={run.word} data-doubt={doubtOf(confidence)} tabIndex={0} className="doubt">
      {text}
    </span>
  );
}

function Hit({ isCurrent, children }: { isCurrent: boolean; children: ReactNode }) {
  return (
    <mark aria-current={isCurrent || undefined} className="aria-[current]:bg-warn aria-[current]:text-ground">
      {children}
    </mark>
  );
}

function Edited() {
  const t = useTranslations("transcript");
  return (
    <span className="ml-1 inline-flex items-center gap-1 text-xs text-muted" title={t("editedHint")}>
      <Pencil className="size-3" aria-hidden />
      {t("edited")}
    </span>
  );
}

async function copyLink(atS: number, done: string, failed: string): Promise<void> {
  const link = new URL(window.location.pathname, window.location.origin);
  link.searchParams.set("t", String(Math.floor(atS * 10) / 10));
  if (await copyText(link.href)) toast.success(done);
  else toast.error(failed, { description: link.href });
}
