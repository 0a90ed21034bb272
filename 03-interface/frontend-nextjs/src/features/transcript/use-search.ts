"use client";

import { useEffect, useEffectEvent, useState } from "react";

import type { TranscriptSegment } from "./data";
import { findHits, type Hit, nearestHit, prepare, wanted } from "./search";

export interface ReadingSearch {
  typed: string;
  /** What is looked for, folded; "" for nothing. */
  query: string;
  hits: Hit[];
  current: number;
  type(text: string): void;
  /** To the next hit, or the one before. */
  go(by: 1 | -1): void;
}

/** Looks for words in what is loaded and shown, and goes from hit to hit. `timeS`: where the person is. */
export function useSearch(segments: TranscriptSegment[], shown: number[], first: { typed: string; fromS: number }, timeS: () => number, onGo: (hit: Hit) => void): ReadingSearch {
  // Until one is chosen, it is the first hit from where the person was when they typed.
  const [asked, setAsked] = useState<{ typed: string; fromS: number; chosen: number | null }>({ ...first, chosen: null });
  const { typed, fromS, chosen } = asked;
  const query = wanted(typed);
  const hits = findHits(segments, shown, query);
  const current = Math.min(chosen ?? nearestHit(hits, fromS), Math.max(0, hits.length - 1));

  useEffect(() => prepare(segments), [segments]);

  // After the marks are there, so that they can be looked for.
  const show = useEffectEvent(() => {
    const hit = hits[current];
    if (hit) onGo(hit);
  });
  useEffect(() => {
    if (asked.typed) show();
  }, [asked]);

  return {
    typed,
    query,
    hits,
    current,
    type: (text) => setAsked({ typed: text, fromS: timeS(), chosen: null }),
    go(by) {
      if (hits.length) setAsked({ ...asked, chosen: (current + by + hits.length) % hits.length });
    },
  };
}
