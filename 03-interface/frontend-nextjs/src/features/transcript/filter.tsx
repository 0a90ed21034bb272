"use client";

import { type ReactNode, useState } from "react";

import { type SpeakerFilter, SpeakerFilterContext } from "./data";

/** Whose words are shown, for everything below. `labels`: everybody in the meeting. */
export function SpeakerFilterProvider({ labels, children }: { labels: readonly string[]; children: ReactNode }) {
  const [chosen, setHidden] = useState<ReadonlySet<string>>(new Set());
  // Somebody who was merged away cannot be hidden; and a filter that hides everybody is none.
  const known = new Set(labels.filter((label) => chosen.has(label)));
  const hidden = known.size === labels.length ? new Set<string>() : known;
  const others = (label: string) => labels.filter((other) => other !== label);
  const filter: SpeakerFilter = {
    hidden,
    toggle: (label) => setHidden(new Set(hidden.has(label) ? [...hidden].filter((other) => other !== label) : [...hidden, label])),
    only: (label) => setHidden(new Set(!hidden.has(label) && hidden.size === labels.length - 1 ? [] : others(label))),
    showAll: () => setHidden(new Set()),
  };
  return <SpeakerFilterContext value={filter}>{children}</SpeakerFilterContext>;
}
