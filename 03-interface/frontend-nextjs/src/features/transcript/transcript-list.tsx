"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type MouseEvent, type Ref, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "react";

import { speakerColour } from "@/features/meetings/talk";
import { usePlayer } from "@/features/player/player";
import { speakerIndex, type Transcript } from "./data";
import { SpokenMarker } from "./marker";
import { guessHeights, opensTurn, rowOf } from "./rows";
import type { Hit } from "./search";
import { SegmentRow } from "./segment-row";
import { spokenAt, type SpokenIndex } from "./spoken";

const TIME_COLUMN_PX = 125;
// What the server renders, which knows no window.
const FIRST_PLACE = { top: 0, width: 700 };
const FIRST_RECT = { width: 1000, height: 900 };

export interface TranscriptListHandle {
  /** Bring a segment before the reader's eyes, if it is not. */
  reveal(segment: number): void;
}

interface Props {
  transcript: Transcript;
  /** Which segments, by number. */
  shown: readonly number[];
  index: SpokenIndex;
  query: string;
  hit: Hit | null;
  following: boolean;
  onPlay: () => void;
  ref: Ref<TranscriptListHandle>;
}

/** All segments, of which only those in sight are in the page. */
export function TranscriptList({ transcript, shown, index, query, hit, following, onPlay, ref }: Props) {
  "use no memo"; // The virtualizer changes in place: what is remembered of it would be old.
  const t = useTranslations("transcript");
  const player = usePlayer();
  const list = useRef<HTMLDivElement>(null);
  const [marker] = useState(() => new SpokenMarker());
  const [{ top, width }, setPlace] = useState(FIRST_PLACE);
  const { segments } = transcript;
  const colours = speakerIndex(transcript);
  const speakers = new Map(transcript.speakers.map((speaker) => [speaker.label, speaker]));
  // The virtualizer asks for all ten thousand whenever a row was measured: plain numbers, ready to be read.
  const guesses = useMemo(() => guessHeights(segments, shown, width), [segments, shown, width]);
  const keyOf = useCallback((row: number) => shown[row]!, [shown]);
  const virtualizer = useWindowVirtualizer({
    count: shown.length,
    getItemKey: keyOf,
    estimateSize: (row) => guesses[row]!,
    overscan: 4,
    scrollMargin: top,
    initialRect: FIRST_RECT,
    // As the server rendered it, also where the browser has kept a place further down: that comes back below.
    initialOffset: 0,
  });
  const [keptOffset] = useState(() => (typeof window === "undefined" ? 0 : window.scrollY));
  useEffect(() => {
    window.scrollTo(0, keptOffset);
  }, [keptOffset]);

  // Where the list begins moves with everything above it; but while one scrolls, rows that turn out higher than
  // guessed change the page at each frame, and to look each time costs frames.
  useEffect(() => {
    let waits = 0;
    const measure = () => {
      waits = 0;
      const box = list.current?.getBoundingClientRect();
      if (!box) return;
      const now = { top: Math.round(box.top + window.scrollY), width: Math.round(box.width) - TIME_COLUMN_PX };
      setPlace((before) => (before.top === now.top && before.width === now.width ? before : now));
    };
    const watched = new ResizeObserver(() => (waits ||= window.setTimeout(measure, 150)));
    measure();
    watched.observe(document.body);
    return () => {
      watched.disconnect();
      window.clearTimeout(waits);
    };
  }, []);

  function reveal(segment: number) {
    const found = list.current?.querySelector(`[data-segment="${segment}"]`);
    const row = (found?.querySelector("mark[aria-current]") ?? found)?.getBoundingClientRect();
    const covered = { top: edge("[data-bar]", "bottom") ?? 0, bottom: edge("[data-dock]", "top") ?? window.innerHeight };
    if (!row) virtualizer.scrollToIndex(rowOf(shown, segment), { align: "center" });
    else if (row.top < covered.top || row.bottom > covered.bottom) {
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      window.scrollBy({ top: row.top - window.innerHeight * 0.3, behavior: still ? "instant" : "smooth" });
    }
  }

  useImperativeHandle(ref, () => ({ reveal }));

  const lastSaid = useRef(-1);
  useEffect(() =>
    player.subscribe(() => {
      const said = spokenAt(index, player.timeS);
      if (list.current) marker.show(list.current, said);
      const segment = said.at(-1)?.segment ?? lastSaid.current;
      if (following && player.playing && segment !== lastSaid.current && shown[rowOf(shown, segment)] === segment) reveal(segment);
      lastSaid.current = segment;
    }),
  );

  useLayoutEffect(() => {
    if (list.current && (player.playing || player.timeS > 0)) marker.show(list.current, spokenAt(index, player.timeS), true);
  });

  /** A click on a word, or Enter on a doubtful one, plays from there. Dragging over words chooses text. */
  function hear({ target }: MouseEvent | KeyboardEvent) {
    const word = target instanceof Element ? target.closest("[data-word]") : null;
    const row = word?.closest("[data-segment]");
    if (!word || !row || window.getSelection()?.isCollapsed === false) return;
    const segment = segments[Number(row.getAttribute("data-segment"))];
    player.play(segment?.words[Number(word.getAttribute("data-word"))]?.start_s ?? segment?.start_s);
    onPlay();
  }

  const rows = virtualizer.getVirtualItems();
  return (
    <div
      ref={list}
      style={{ height: virtualizer.getTotalSize() }}
      onClick={hear}
      onKeyDown={(event) => event.key === "Enter" && hear(event)}
      // What has the focus is never below the player or the bar of the transcript.
      className="[&_:is(button,[tabindex])]:scroll-mt-36 [&_:is(button,[tabindex])]:scroll-mb-56 [&_[data-spoken]]:rounded-[3px] [&_[data-spoken]]:bg-spoken [&_[data-word]]:cursor-pointer"
    >
      <ol aria-label={t("transcript")} style={{ transform: `translateY(${(rows[0]?.start ?? top) - top}px)` }}>
        {rows.map(({ index: row }) => {
          const at = shown[row]!;
          const segment = segments[at]!;
          const opens = opensTurn(segments, shown, row);
          return (
            <li
              key={segment.id}
              ref={virtualizer.measureElement}
              data-index={row}
              data-segment={at}
              aria-setsize={transcript.nextCursor === null ? shown.length : -1}
              aria-posinset={row + 1}
              className={opens ? "pt-4" : undefined}
            >
              <SegmentRow
                segment={segment}
                speaker={speakers.get(segment.speaker) ?? unknown(segment.speaker)}
                colour={speakerColour(colours.get(segment.speaker) ?? 0)}
                opensTurn={opens}
                query={query}
                currentHit={hit?.segment === at ? hit.nth : null}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Where what covers the transcript ends. */
function edge(selector: string, side: "top" | "bottom"): number | undefined {
  return document.querySelector(selector)?.getBoundingClientRect()[side];
}

function unknown(label: string) {
  return { label, name: null, named_by: null, identity_id: null, score: null, margin: null, closest: null };
}
