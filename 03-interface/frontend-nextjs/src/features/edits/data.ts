"use client";

import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { toast } from "sonner";

import { useMayChange } from "@/features/meeting/access";
import { patchSegments, type Transcript, transcriptKey } from "@/features/transcript/data";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { withoutSegment } from "./cache";
import { useFailure } from "./failure";
import { type Edit, firstAfter } from "./history";
import { editsKey, removedKey, speakersKey } from "./query-keys";

/** One place for what was done last: the next takes over from it, and its way back with it. */
export const NEWS = "transcript-change";

/** The newest edits: what undo and redo mean now. The owner's alone. */
export function useLastEdits(meetingId: number) {
  return useQuery({ ...lastEdits(meetingId), enabled: useMayChange() });
}

function lastEdits(meetingId: number) {
  return {
    queryKey: [...editsKey(meetingId), "last"],
    queryFn: async () => unwrap(await api.GET("/api/v1/meetings/{meeting_id}/edits", { params: { path: { meeting_id: meetingId }, query: { limit: 20 } } })).items,
  };
}

/** Read again what a change may have touched besides the segments that it answered with. */
export function readAgain(client: QueryClient, meetingId: number, withTranscript = false): void {
  void client.invalidateQueries({ queryKey: editsKey(meetingId) });
  void client.invalidateQueries({ queryKey: speakersKey(meetingId) });
  void client.invalidateQueries({ queryKey: removedKey(meetingId) });
  if (withTranscript) void client.invalidateQueries({ queryKey: transcriptKey(meetingId) });
}

export interface Change<T> {
  work: () => Promise<T>;
  /** Told when it is done, with a way back. */
  said?: string;
  /** Shows the answer at once; without it the transcript is read again. */
  show?: (answer: T) => void;
}

/** Makes changes of a transcript: shows them, tells them with a way back, and says in words what went wrong. */
export function useChange(meetingId: number) {
  const client = useQueryClient();
  const t = useTranslations("meeting.edits");
  const failed = useFailure();
  const step = useHistoryStep(meetingId);

  return async function change<T>({ work, said, show }: Change<T>): Promise<T | null> {
    try {
      const before = Math.max(0, ...(client.getQueryData<Edit[]>(lastEdits(meetingId).queryKey) ?? []).map(({ id }) => id));
      const answer = await work();
      show?.(answer);
      readAgain(client, meetingId, !show);
      if (said) {
        toast.success(said, { id: NEWS });
        void client.fetchQuery({ ...lastEdits(meetingId), staleTime: 0 }).then((edits) => {
          const made = firstAfter(edits, before);
          if (made) toast.success(said, { id: NEWS, action: { label: t("undo"), onClick: () => void step("undo", made.id) } });
        }, failed);
      }
      return answer;
    } catch (error) {
      failed(error);
      readAgain(client, meetingId, true);
      return null;
    }
  };
}

/** Take the last edit back, or bring it again; `id` names the one that is meant. */
export function useHistoryStep(meetingId: number) {
  const client = useQueryClient();
  const t = useTranslations("meeting.edits");
  const failed = useFailure();

  return async function step(way: "undo" | "redo", id?: number): Promise<void> {
    const asked = { params: { path: { meeting_id: meetingId } }, body: { edit_id: id ?? null } };
    try {
      const edit: Edit = unwrap(
        way === "undo" ? await api.POST("/api/v1/meetings/{meeting_id}/edits/undo", asked) : await api.POST("/api/v1/meetings/{meeting_id}/edits/redo", asked),
      );
      toast.success(t(way === "undo" ? "undone" : "redone"), {
        id: NEWS,
        action: { label: t(way === "undo" ? "redo" : "undo"), onClick: () => void step(way === "undo" ? "redo" : "undo", edit.id) },
      });
    } catch (error) {
      failed(error);
    }
    readAgain(client, meetingId, true);
  };
}

/** What can be done to segments. */
export function useSegments(meetingId: number) {
  const client = useQueryClient();
  const t = useTranslations("meeting.edits");
  const change = useChange(meetingId);
  const path = (segmentId: string) => ({ meeting_id: meetingId, segment_id: segmentId });

  return {
    reassign: (ids: string[], speaker: string, name: string) =>
      change({
        work: async () => unwrap(await api.POST("/api/v1/meetings/{meeting_id}/segments/reassign", { params: { path: { meeting_id: meetingId } }, body: { segment_ids: ids, speaker } })).items,
        said: t("reassigned", { count: ids.length, name }),
        show: (items) => patchSegments(client, meetingId, items),
      }),
    split: (segmentId: string, atWord: number, version: number) =>
      change({
        work: async () => unwrap(await api.POST("/api/v1/meetings/{meeting_id}/segments/{segment_id}/split", { params: { path: path(segmentId) }, body: { at_word: atWord, version } })).items,
        said: t("wasSplit"),
        show: (items) => patchSegments(client, meetingId, items),
      }),
    takeOut: (segmentId: string, version: number) =>
      change({
        work: async () => {
          unwrap(await api.DELETE("/api/v1/meetings/{meeting_id}/segments/{segment_id}", { params: { path: path(segmentId), query: { version } } }));
          return true;
        },
        said: t("wasRemoved"),
        show: () => client.setQueryData<Transcript>(transcriptKey(meetingId), (now) => now && withoutSegment(now, segmentId)),
      }),
    restore: (number: number) =>
      change({
        work: async () => unwrap(await api.POST("/api/v1/meetings/{meeting_id}/removed/{number}/restore", { params: { path: { meeting_id: meetingId, number } } })),
        said: t("wasRestored"),
        show: (segment) => patchSegments(client, meetingId, [segment]),
      }),
  };
}
