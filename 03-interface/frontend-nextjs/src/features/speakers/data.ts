"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

import { withMerged } from "@/features/edits/cache";
import { useChange } from "@/features/edits/data";
import { speakersKey } from "@/features/edits/query-keys";
import { patchSpeakers, type Transcript, transcriptKey } from "@/features/transcript/data";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { MeetingSpeaker } from "./names";

const SPEAKERS = "/api/v1/meetings/{meeting_id}/speakers";

/** Everybody who speaks in the meeting, with how much, and who named them. */
export function useSpeakers(meetingId: number) {
  return useQuery({
    queryKey: speakersKey(meetingId),
    queryFn: async () => unwrap(await api.GET(SPEAKERS, { params: { path: { meeting_id: meetingId } } })).items,
  });
}

/** The people whose voices are known to the reader; asked for when somebody is about to be named. */
export function useVoices(enabled: boolean) {
  return useQuery({
    queryKey: ["voices", "all"],
    queryFn: async () => unwrap(await api.GET("/api/v1/voices/", { params: { query: { limit: 100 } } })).items,
    enabled,
  });
}

/** Who a speaker is, for the whole meeting. */
export type Naming = { name: string } | { identity_id: string } | { name: null; identity_id: null };

/** What can be done to speakers. */
export function useSpeakerChanges(meetingId: number) {
  const client = useQueryClient();
  const t = useTranslations("meeting.speakers");
  const change = useChange(meetingId);
  const show = (speaker: MeetingSpeaker) => patchSpeakers(client, meetingId, [speaker]);
  const path = (label: string) => ({ params: { path: { meeting_id: meetingId, label } } });

  return {
    name: (label: string, naming: Naming, called: string | null) =>
      change({
        work: async () => unwrap(await api.PATCH(`${SPEAKERS}/{label}`, { ...path(label), body: naming })),
        said: called === null ? t("nowUnknown") : t("nowNamed", { name: called }),
        show,
      }),
    merge: (label: string, into: string, name: string) =>
      change({
        work: async () => unwrap(await api.POST(`${SPEAKERS}/{label}/merge`, { ...path(label), body: { into } })),
        said: t("nowMerged", { name }),
        show: () => client.setQueryData<Transcript>(transcriptKey(meetingId), (now) => now && withMerged(now, label, into)),
      }),
    /** Another voice than those that were told apart. */
    create: (name: string | null) =>
      change({
        work: async () => unwrap(await api.POST(SPEAKERS, { params: { path: { meeting_id: meetingId } }, body: { name } })),
        show,
      }),
  };
}
