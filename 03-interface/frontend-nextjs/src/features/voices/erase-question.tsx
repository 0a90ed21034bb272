"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { Receipt, VoiceDetail } from "./types";
import { useRefusal } from "./use-refusal";

const GOES = ["clips", "vectors", "names"] as const;

interface Props {
  voice: VoiceDetail;
  onKeep: () => void;
  onErased: (receipt: Receipt) => void;
}

/** What goes with a voice: nothing brings it back. */
export function EraseQuestion({ voice, onKeep, onErased }: Props) {
  const t = useTranslations("voices.erase");
  const client = useQueryClient();
  const refusal = useRefusal();
  const erase = useMutation({
    mutationFn: async () => unwrap(await api.DELETE("/api/v1/voices/{voice_id}", { params: { path: { voice_id: voice.id } } })),
    onSuccess: (receipt) => {
      onErased(receipt);
      void client.invalidateQueries({ queryKey: ["voices", "list"] });
      // The names that it gave are gone from every list and transcript.
      void client.invalidateQueries({ queryKey: ["meetings"] });
      void client.invalidateQueries({ queryKey: ["meeting"] });
    },
  });
  return (
    <section
      aria-labelledby="erase"
      className="grid gap-3 rounded-lg border border-bad bg-bad-fill p-4"
      onKeyDown={(event) => {
        if (event.key === "Escape") onKeep();
      }}
    >
      <h2 id="erase" className="text-base font-semibold [overflow-wrap:anywhere]">
        {t("title", { name: voice.name })}
      </h2>
      <ul className="grid list-disc gap-1 pl-5 text-sm">
        {GOES.map((what) => (
          <li key={what}>{t(what, { count: voice.clips.length })}</li>
        ))}
      </ul>
      <p className="text-sm text-soft">{t("stays")}</p>
      {erase.isError ? <Notice kind="bad">{refusal(erase.error)}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onKeep} autoFocus>
          {t("keep")}
        </Button>
        <Button kind="danger" disabled={erase.isPending} aria-busy={erase.isPending} onClick={() => erase.mutate()}>
          {t("confirm")}
        </Button>
      </div>
    </section>
  );
}
