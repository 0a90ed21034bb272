"use client";

import { ArrowDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useRef } from "react";

import { Button } from "@/components/ui/button";
import { useDeck, usePlayerState } from "@/features/player/player";
import { speakerIndex, type Transcript, useSpeakerFilter } from "./data";
import { rowOf, shownOf } from "./rows";
import { SpeakerChips } from "./speaker-chips";
import { segmentAt, spokenIndex } from "./spoken";
import { Toolbar } from "./toolbar";
import { TranscriptList, type TranscriptListHandle } from "./transcript-list";
import { useFollow } from "./use-follow";
import { useKeys } from "./use-keys";
import { useSearch } from "./use-search";

// Drawn by scripts alone: it comes right after the text, which does without.
const Dock = dynamic(() => import("@/features/player/dock").then((module) => module.Dock), { ssr: false });
const SKIP_S = 5;
/** Back to the beginning of a segment, or to the one before when that has just begun. */
const JUST_BEGUN_S = 1.5;

interface Props {
  transcript: Transcript;
  hasMedia: boolean;
  startS: number | null;
  query: string;
}

/** The text in step with the sound: search, filter, keys, and the player at the foot. */
export function Reader({ transcript, hasMedia, startS, query }: Props) {
  const t = useTranslations("transcript");
  const deck = useDeck();
  const playing = usePlayerState((now) => now.playing, false);
  const { hidden } = useSpeakerFilter();
  const [following, setFollowing] = useFollow();
  const list = useRef<TranscriptListHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const { segments } = transcript;
  const shown = shownOf(segments, hidden);
  const index = spokenIndex(segments);
  const search = useSearch(segments, shown, { typed: query, fromS: startS ?? 0 }, () => deck.timeS, ({ segment }) => {
    setFollowing(false);
    list.current?.reveal(segment);
  });
  const colours = speakerIndex(transcript);
  const speakers = transcript.speakers
    .map(({ label }) => ({ label, colour: colours.get(label) ?? 0 }))
    .sort((a, b) => a.colour - b.colour);

  function follow(wish: boolean) {
    setFollowing(wish);
    if (wish) list.current?.reveal(segmentAt(index, deck.timeS));
  }

  function step(by: 1 | -1) {
    const now = rowOf(shown, segmentAt(index, deck.timeS));
    const back = deck.timeS - (segments[shown[now] ?? 0]?.start_s ?? 0) > JUST_BEGUN_S ? 0 : -1;
    const to = shown[Math.min(shown.length - 1, Math.max(0, now + (by > 0 ? 1 : back)))];
    if (to === undefined) return;
    deck.seek(segments[to]!.start_s);
    list.current?.reveal(to);
  }

  useKeys({
    toggle: () => deck.toggle(),
    back: () => deck.seek(deck.timeS - SKIP_S),
    on: () => deck.seek(deck.timeS + SKIP_S),
    previous: () => step(-1),
    next: () => step(1),
    follow: () => follow(!following),
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
    slower: () => deck.shiftRate(-1),
    faster: () => deck.shiftRate(1),
    mute: () => deck.toggleMute(),
  });

  // A link to a moment: the sound stands there at once, the text as soon as it is loaded so far.
  useEffect(() => {
    if (startS !== null) deck.seek(startS);
  }, [deck, startS]);
  const isThere = startS !== null && (transcript.nextCursor === null || (segments.at(-1)?.start_s ?? 0) > startS);
  const arrive = useEffectEvent(() => list.current?.reveal(segmentAt(index, startS ?? 0)));
  useEffect(() => {
    if (isThere) arrive();
  }, [isThere]);

  return (
    <div onPointerEnter={() => deck.warm()} onTouchStart={() => deck.warm()} onFocus={() => deck.warm()}>
      <div data-bar className="sticky top-0 z-10 -mx-1 grid gap-1 border-b border-line bg-ground px-1 py-2">
        <Toolbar search={search} field={field} isPartial={transcript.nextCursor !== null} following={following} onFollow={() => follow(!following)} />
        <SpeakerChips transcript={transcript} />
      </div>
      <TranscriptList
        ref={list}
        transcript={transcript}
        shown={shown}
        index={index}
        query={search.query}
        hit={search.hits[search.current] ?? null}
        following={following}
        onPlay={() => setFollowing(true)}
      />
      {transcript.nextCursor === null ? null : (
        <p role="status" className="py-4 text-center text-sm text-muted">
          {t("loading", { count: segments.length })}
        </p>
      )}
      <div aria-hidden="true" className="h-52" />
      {hasMedia ? (
        <>
          {playing && !following ? (
            <Button kind="primary" size="sm" className="fixed bottom-64 left-1/2 z-20 -translate-x-1/2 rounded-full! shadow-overlay md:bottom-52" onClick={() => follow(true)}>
              <ArrowDown className="size-4" aria-hidden />
              {t("backToSound")}
            </Button>
          ) : null}
          <Dock
            turns={segments}
            durationS={transcript.durationS}
            hidden={hidden}
            hitsS={search.hits.map(({ atS }) => atS)}
            hitS={search.hits[search.current]?.atS ?? null}
            speakers={speakers}
            attempt={transcript.attempt}
          />
        </>
      ) : null}
    </div>
  );
}
