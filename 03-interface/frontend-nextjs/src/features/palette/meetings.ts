"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";

import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { Meeting } from "@/lib/api/types";
import { score } from "./match";

const RECENT = 100;
const SHOWN = 6;

async function ask(q?: string): Promise<Meeting[]> {
  const query = q ? { q, limit: SHOWN } : { limit: RECENT };
  return unwrap(await api.GET("/api/v1/meetings/", { params: { query } })).items;
}

/** Meetings whose title answers what is typed: the newest at once, whatever their words; the others as the API finds them. */
export function useMeetings(typed: string): Meeting[] {
  const settled = useDeferredValue(typed.trim());
  const recent = useQuery({ queryKey: ["palette", "recent"], queryFn: () => ask(), staleTime: 60_000 });
  const searched = useQuery({
    queryKey: ["palette", "found", settled],
    queryFn: async ({ signal }) => {
      // Who types on gives this question up before it is asked.
      await new Promise((done) => setTimeout(done, 180));
      return signal.aborted ? [] : ask(settled);
    },
    enabled: settled.length > 1,
    placeholderData: keepPreviousData,
  });
  return best(recent.data ?? [], settled.length > 1 ? (searched.data ?? []) : [], typed);
}

/** Titles first, best first; then what has the words elsewhere. Nothing typed: the newest. */
export function best(recent: readonly Meeting[], searched: readonly Meeting[], typed: string): Meeting[] {
  const titled = [...new Map([...recent, ...searched].map((meeting) => [meeting.id, meeting])).values()]
    .map((meeting) => ({ meeting, score: score(meeting.title, typed) }))
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score)
    .map((entry) => entry.meeting);
  return [...new Set([...titled, ...searched])].slice(0, typed.trim() ? SHOWN : 4);
}
