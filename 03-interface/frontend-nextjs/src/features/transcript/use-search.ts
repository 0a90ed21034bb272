"use client";

import { useState } from "react";

import { type Transcript } from "./data";
import { findHits, type Hit, nearestHit, wanted } from "./search";

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
export function useSearch(segments: Transcript["segments"], shown: number[], first: string, timeS: () => number, onGo: (hit: Hit) => void): ReadingSearch {
  const [typed, setTyped] = useState(first);
  const [chosen, setChosen] = useState(0);
  const query = wanted(typed);
  const hits = findHits(segments, shown, query);
  const current = Math.min(chosen, Math.max(0, hits.length - 1));

  function goTo(at: number, among: Hit[]) {
    const hit = among[at];
    if (!hit) return;
    setChosen(at);
    onGo(hit);
  }

  return {
    typed,
    query,
    hits,
    current,
    type(text) {
      setTyped(text);
      const found = findHits(segments, shown, wanted(text));
      goTo(nearestHit(found, timeS()), found);
    },
    go: (by) => goTo((current + by + hits.length) % hits.length, hits),
  };
}
