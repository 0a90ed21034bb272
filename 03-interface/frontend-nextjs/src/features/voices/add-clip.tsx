"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ClipSource } from "./clip-source";
import { addClip, type Source } from "./requests";
import type { VoiceDetail } from "./types";
import { useRefusal } from "./use-refusal";

/** Another recording of a voice that is known: several, from several days, are recognised best. */
export function AddClip({ voice, myId, onDone }: { voice: VoiceDetail; myId: number; onDone: () => void }) {
  const t = useTranslations("voices.clips");
  const common = useTranslations("common");
  const client = useQueryClient();
  const refusal = useRefusal();
  const [source, setSource] = useState<Source | null>(null);
  const [consent, setConsent] = useState(false);
  const send = useMutation({
    mutationFn: (from: Source) => addClip(voice.id, from, { consent }),
    onSuccess: (changed) => {
      client.setQueryData(["voices", "one", voice.id], changed);
      toast(t("added"));
      onDone();
    },
  });
  return (
    <form
      aria-label={t("add")}
      className="grid gap-4 rounded-lg border border-line bg-sunk p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (source && consent) send.mutate(source);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onDone();
      }}
    >
      <p className="text-sm text-soft">{t("addHint")}</p>
      <ClipSource myId={myId} onChange={setSource} />
      <label className="flex items-start gap-2.5">
        <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} className="mt-1 size-4 shrink-0 accent-accent" />
        <span>{t("agreed", { name: voice.name })}</span>
      </label>
      {send.isError ? <Notice kind="bad">{refusal(send.error)}</Notice> : null}
      <div className="flex gap-2">
        <Button type="submit" kind="primary" disabled={!source || !consent || send.isPending} aria-busy={send.isPending}>
          {t(send.isPending ? "adding" : "add")}
        </Button>
        <Button kind="ghost" onClick={onDone}>
          {common("cancel")}
        </Button>
      </div>
    </form>
  );
}
