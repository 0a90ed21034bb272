"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { toast } from "sonner";

import { useFailure } from "@/features/edits/failure";
import { type MeetingHead, meetingKey } from "@/features/meetings/detail";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { components } from "@/lib/api/schema";

const MEETING = "/api/v1/meetings/{meeting_id}";
export type RetryWish = components["schemas"]["Retry"];
type Wish = components["schemas"]["MeetingUpdate"];

/** Me, with the groups that I may share with. */
export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: async () => unwrap(await api.GET("/api/v1/users/me")) });
}

/** The models that a worker has just now. */
export function useModels() {
  return useQuery({ queryKey: ["transcription-models"], queryFn: async () => unwrap(await api.GET("/api/v1/transcription-models")), staleTime: 10_000 });
}

/** What its owner can do to a meeting. What it becomes is shown at once; lists follow. */
export function useMeetingChanges(meeting: MeetingHead) {
  const client = useQueryClient();
  const router = useRouter();
  const t = useTranslations("meeting.header");
  const failed = useFailure();
  const asked = { params: { path: { meeting_id: meeting.id } } };

  function show(now: Partial<MeetingHead>) {
    client.setQueryData<MeetingHead>(meetingKey(meeting.id), (before) => before && { ...before, ...now });
    void client.invalidateQueries({ queryKey: ["meetings"] });
  }

  const update = useMutation({
    mutationFn: async (wish: Wish) => unwrap(await api.PATCH(MEETING, { ...asked, body: wish })),
    onSuccess: show,
    onError: failed,
  });
  const retry = useMutation({
    mutationFn: async (wish: RetryWish) => unwrap(await api.POST(`${MEETING}/retry`, { ...asked, body: wish })),
    onSuccess: (now) => {
      show(now);
      toast.success(t("retried"));
    },
  });
  const cancel = useMutation({
    mutationFn: async () => unwrap(await api.POST(`${MEETING}/cancel`, asked)),
    onSuccess: (now) => {
      show(now);
      toast.success(t("cancelled"));
    },
    onError: failed,
  });
  const remove = useMutation({
    mutationFn: async () => unwrap(await api.DELETE(MEETING, asked)),
    onSuccess: () => {
      router.push("/");
      void client.invalidateQueries({ queryKey: ["meetings"] });
      toast.success(t("deleted", { title: meeting.title }));
    },
  });
  return { update, retry, cancel, remove };
}
