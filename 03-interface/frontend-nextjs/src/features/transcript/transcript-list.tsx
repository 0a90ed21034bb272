"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { type MouseEvent, type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";

import { speakerColour } from "@/features/meetings/talk";
import { usePlayer } from "@/features/player/player";
import { speakerIndex, type Transcript } from "./data";
import { SpokenMarker } from "./marker";
import { guessHeight, opensTurn, rowOf } from "./rows";
import type { Hit } from "./search";
import { SegmentRow } from "./segment-row";
import { spokenAt, type SpokenIndex } from "./spoken";

/** What of the window the bar of the transcript and the player cover. */
const COVERED = { top: 130, bottom: 200 };
const TIME_COLUMN_PX = 130;
// What the server renders, which knows no window.
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
  const [top, setTop] = useState(0);
  const { segments } = transcript;
  const colours = speakerIndex(transcript);
  const speakers = new Map(transcript.speakers.map((speaker) => [speaker.label, speaker]));
  const virtualizer = useWindowVirtualizer({
    count: shown.length,
    getItemKey: (row) => segments[shown[row]!]!.id,
    estimateSize: (row) => guessHeight(segments[shown[row]!]!, opensTurn(segments, shown, row), (list.current?.clientWidth ?? 800) - TIME_COLUMN_PX),
    overscan: 4,
    scrollMargin: top,
    initialRect: FIRST_RECT,
    // As the server rendered it, also where the browser has kept a place further down: that comes back below.
    initialOffset: 0,
  });
  const [keptOffset] = useState(() => (typeof window === "undefined" ? 0 : window.scrollY));
  useEffect(() => window.scrollTo(0, keptOffset), [keptOffset]);

  // Where the list begins moves with everything above it.
  useEffect(() => {
    const measure = () => setTop(Math.round((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
    const watched = new ResizeObserver(measure);
    watched.observe(document.body);
    return () => watched.disconnect();
  }, []);

  function reveal(segment: number) {
    const row = list.current?.querySelector(`[data-segment="${segment}"]`)?.getBoundingClientRect();
    if (!row) virtualizer.scrollToIndex(rowOf(shown, segment), { align: "center" });
    else if (row.top < COVERED.top || row.bottom > window.innerHeight - COVERED.bottom) {
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
      className="[&_[data-spoken]]:rounded-[3px] [&_[data-spoken]]:bg-spoken [&_[data-word]]:cursor-pointer"
    >
      <ol aria-label={t("transcript")} style={{ transform: `translateY(${(rows[0]?.start ?? top) - top}px)` }}>
        {rows.map(({ key, index: row }) => {
          const at = shown[row]!;
          const segment = segments[at]!;
          const opens = opensTurn(segments, shown, row);
          return (
            <li
              key={key}
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

function unknown(label: string) {
  return { label, name: null, named_by: null, identity_id: null, score: null, margin: null, closest: null };
}
