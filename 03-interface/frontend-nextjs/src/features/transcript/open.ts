import "server-only";

import { cache } from "react";

import type { MeetingHead } from "@/features/meetings/detail";
import { isStatus, unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";
import type { FirstPage } from "./data";

// Enough to fill any screen: the rest is fetched while one reads.
const FIRST_SEGMENTS = 60;

/** What can be played of a meeting. */
export type Media = "none" | "audio" | "video";

export interface OpenedMeeting {
  meeting: MeetingHead;
  /** Absent while there is no transcript, also not an earlier one. */
  first: FirstPage | null;
  media: Media;
}

/** A meeting as its page shows it first; null if there is none, or none for this reader. */
export const openMeeting = cache(async (meetingId: number): Promise<OpenedMeeting | null> => {
  const api = await serverApi();
  const path = { meeting_id: meetingId };
  const [, meeting, page, speakers, media] = await Promise.all([
    me(), // sends those away whose login has ended
    api.GET("/api/v1/meetings/{meeting_id}", { params: { path } }),
    api.GET("/api/v1/meetings/{meeting_id}/transcript", { params: { path, query: { limit: FIRST_SEGMENTS } } }),
    api.GET("/api/v1/meetings/{meeting_id}/speakers", { params: { path } }),
    api.GET("/api/v1/meetings/{meeting_id}/media", { params: { path, header: { range: "bytes=0-0" } }, parseAs: "arrayBuffer" }),
  ]);
  try {
    const head: MeetingHead = { ...unwrap(meeting), transcription_text: null };
    return { meeting: head, first: page.response.status === 409 ? null : firstPage(unwrap(page), unwrap(speakers).items), media: mediaOf(media.response) };
  } catch (error) {
    if (isStatus(error, 404, 422)) return null;
    throw error;
  }
});

function firstPage(page: FirstPage["page"], speakers: { label: string; speech_s: number }[]): FirstPage {
  const order = speakers.toSorted((a, b) => b.speech_s - a.speech_s || (a.label < b.label ? -1 : 1)).map(({ label }) => label);
  return { page, order, at: Date.now() };
}

function mediaOf({ ok, headers }: Response): Media {
  if (!ok) return "none";
  return headers.get("content-type")?.startsWith("video/") ? "video" : "audio";
}
