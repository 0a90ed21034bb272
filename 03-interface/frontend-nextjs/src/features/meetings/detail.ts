"use client";

import { useQuery } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { MeetingDetail } from "@/lib/api/types";

/** A meeting without its plain text, which its transcript tells better. */
export type MeetingHead = MeetingDetail & { transcription_text: null };

export const meetingKey = (meetingId: number) => ["meeting", meetingId, "detail"] as const;

const POLL_MS = 15_000;

/**
 * The meeting as it is now: Live tells when it changes, and how far its job is. While there is a job it is asked, too:
 * at once, for what happened between the server's look and the first event, and now and then, for what no event told.
 */
export function useMeeting(first: MeetingHead, at: number) {
  return useQuery({
    queryKey: meetingKey(first.id),
    queryFn: async (): Promise<MeetingHead> => {
      const answer = await api.GET("/api/v1/meetings/{meeting_id}", { params: { path: { meeting_id: first.id } } });
      return { ...unwrap(answer), transcription_text: null };
    },
    initialData: first,
    initialDataUpdatedAt: isFinal(first) ? at : 0,
    refetchInterval: ({ state }) => (state.data && isFinal(state.data) ? false : POLL_MS),
  });
}

function isFinal({ status }: MeetingHead): boolean {
  return status === "completed" || status === "failed";
}
