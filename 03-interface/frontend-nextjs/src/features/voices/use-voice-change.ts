"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { VoiceDetail } from "./types";

type Change = { name: string } | { scope: string };

/** Rename a voice or move it: shown at once, and taken back where it is refused. */
export function useVoiceChange(voice: VoiceDetail) {
  const client = useQueryClient();
  const key = ["voices", "one", voice.id];
  return useMutation({
    mutationFn: async (body: Change) => unwrap(await api.PATCH("/api/v1/voices/{voice_id}", { params: { path: { voice_id: voice.id } }, body })),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<VoiceDetail>(key);
      client.setQueryData<VoiceDetail>(key, (shown) => shown && { ...shown, ...change });
      return before;
    },
    onError: (_error, _change, before) => client.setQueryData(key, before),
    onSuccess: (changed) => {
      client.setQueryData(key, changed);
      void client.invalidateQueries({ queryKey: ["voices", "list"] });
    },
  });
}
