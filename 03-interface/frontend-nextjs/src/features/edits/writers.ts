"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";

import { patchSegments, type Transcript, transcriptKey, type TranscriptSegment } from "@/features/transcript/data";
import { api } from "@/lib/api/client";
import { isStatus, unwrap } from "@/lib/api/errors";
import { Past, type Saved, Writer } from "./autosave";
import { editsKey } from "./query-keys";

// What is being written outlives its row: long transcripts take rows off the page while one scrolls.
const writers = new Map<string, Writer>();

/** Whether somebody still writes in this segment. */
export function isWritten(segmentId: string): boolean {
  return writers.get(segmentId)?.isOpen ?? false;
}

/** Keep a text, as a change of the version that was read. Throws Past where that is not the newest any more. */
export async function saveText(client: QueryClient, meetingId: number, segmentId: string, text: string, version: number): Promise<Saved> {
  try {
    const path = { meeting_id: meetingId, segment_id: segmentId };
    const segment = unwrap(await api.PATCH("/api/v1/meetings/{meeting_id}/segments/{segment_id}", { params: { path }, body: { text, version } }));
    patchSegments(client, meetingId, [segment]);
    void client.invalidateQueries({ queryKey: editsKey(meetingId) });
    return segment;
  } catch (error) {
    if (!isStatus(error, 404) && !(isStatus(error, 409) && error.code === "edited_meanwhile")) throw error;
    await client.refetchQueries({ queryKey: transcriptKey(meetingId) });
    throw new Past(segmentNow(client, meetingId, segmentId));
  }
}

/** A segment as the page knows it now. */
export function segmentNow(client: QueryClient, meetingId: number, segmentId: string): TranscriptSegment | null {
  const transcript = client.getQueryData<Transcript>(transcriptKey(meetingId));
  return transcript?.segments.find(({ id }) => id === segmentId) ?? null;
}

/** The one writer of a segment, and how to let go of it. */
export function useWriters(meetingId: number) {
  const client = useQueryClient();
  return {
    open: (segment: TranscriptSegment): Writer => {
      const known = writers.get(segment.id);
      if (known) return known;
      const writer = new Writer(segment, { save: (text, version) => saveText(client, meetingId, segment.id, text, version) });
      writers.set(segment.id, writer);
      return writer;
    },
    /** Save, and forget what is safe. Answers whether it is. */
    close: async (segmentId: string): Promise<boolean> => {
      const writer = writers.get(segmentId);
      await writer?.flush();
      if (writer?.isOpen) return false;
      writers.delete(segmentId);
      return true;
    },
    drop: (segmentId: string) => writers.delete(segmentId),
  };
}

/** Whether leaving the page now would lose something. */
export function anyOpen(): boolean {
  return [...writers.values()].some((writer) => writer.isOpen);
}

export function saveAll(): void {
  for (const writer of writers.values()) void writer.flush();
}
