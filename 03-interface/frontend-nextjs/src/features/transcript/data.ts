"use client";

import { type QueryClient, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { createContext, useContext, useEffect } from "react";

import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import {
  extended,
  opened,
  type ReadPage,
  refreshed,
  type Transcript,
  type TranscriptPage,
  type TranscriptSegment,
  type TranscriptSpeaker,
  withSegments,
  withSpeakers,
} from "./pages";

export { speakerIndex } from "./pages";
export type { RemovedText, Transcript, TranscriptSegment, TranscriptSpeaker, TranscriptWord } from "./pages";

const PAGE = 1000;

/** What the server has read already. `order`: labels by talk time. */
export interface FirstPage {
  page: TranscriptPage;
  order: string[];
  at: number;
}

export const transcriptKey = (meetingId: number) => ["meeting", meetingId, "transcript"] as const;

/** The transcript, from its first page on; the rest comes by itself where useWholeTranscript is. */
export function useTranscript(meetingId: number, first?: FirstPage): UseQueryResult<Transcript> {
  const client = useQueryClient();
  return useQuery({
    queryKey: transcriptKey(meetingId),
    queryFn: ({ signal }) => refreshed(client.getQueryData<Transcript>(transcriptKey(meetingId)), reader(meetingId, signal)),
    // Live tells of every change: nothing is asked again merely because a window came to the front.
    staleTime: Infinity,
    ...(first ? { initialData: () => opened(first.page, first.order), initialDataUpdatedAt: first.at } : {}),
  });
}

/** Fetches what the first page left out, page by page: the beginning can be read meanwhile. */
export function useWholeTranscript(meetingId: number, first: FirstPage): UseQueryResult<Transcript> {
  const client = useQueryClient();
  const transcript = useTranscript(meetingId, first);
  const cursor = transcript.data?.nextCursor ?? null;
  useEffect(() => {
    if (cursor === null) return undefined;
    const ended = new AbortController();
    reader(meetingId, ended.signal)(cursor, true).then(
      (page) => {
        const known = client.getQueryData<Transcript>(transcriptKey(meetingId));
        if (known?.attempt !== page.attempt) void client.invalidateQueries({ queryKey: transcriptKey(meetingId) });
        else change(client, meetingId, (now) => extended(now, cursor, page));
      },
      // A page that did not come: everything is read again, with the query's own retries and its own error.
      () => ended.signal.aborted || void client.invalidateQueries({ queryKey: transcriptKey(meetingId) }),
    );
    return () => ended.abort();
  }, [client, meetingId, cursor]);
  return transcript;
}

function reader(meetingId: number, signal: AbortSignal): ReadPage {
  return async (cursor, words) => {
    const query = { limit: PAGE, words, ...(cursor === null ? {} : { cursor }) };
    return unwrap(await api.GET("/api/v1/meetings/{meeting_id}/transcript", { params: { path: { meeting_id: meetingId }, query }, signal }));
  };
}

function change(client: QueryClient, meetingId: number, how: (now: Transcript) => Transcript): void {
  client.setQueryData<Transcript>(transcriptKey(meetingId), (now) => now && how(now));
}

/** These segments are so now: known ones by id, new ones (of a split) where their index says. */
export function patchSegments(client: QueryClient, meetingId: number, segments: TranscriptSegment[]): void {
  change(client, meetingId, (now) => withSegments(now, segments));
}

/** These speakers are so now, by label; the others stay. */
export function patchSpeakers(client: QueryClient, meetingId: number, speakers: TranscriptSpeaker[]): void {
  change(client, meetingId, (now) => withSpeakers(now, speakers));
}

/** Whose words are shown. */
export interface SpeakerFilter {
  hidden: ReadonlySet<string>;
  toggle(label: string): void;
  /** Nobody else's; of the one who is alone already: everybody's again. */
  only(label: string): void;
  showAll(): void;
}

export const SpeakerFilterContext = createContext<SpeakerFilter>({
  hidden: new Set(),
  toggle: () => undefined,
  only: () => undefined,
  showAll: () => undefined,
});

export function useSpeakerFilter(): SpeakerFilter {
  return useContext(SpeakerFilterContext);
}
