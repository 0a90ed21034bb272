"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { AudioLines, Plus, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useLocale, useTranslations } from "next-intl";
import { useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { duration, size } from "@/lib/format";
import { useFocusBack } from "@/lib/use-focus-back";
import { useDay } from "./day";
import type { VoiceClip, VoiceDetail } from "./types";
import { useRefusal } from "./use-refusal";

// Asked for by few, and not at first.
const AddClip = dynamic(() => import("./add-clip").then((module) => module.AddClip));

const SOURCES = ["upload", "meeting", "import"] as const;

/** The recordings that a voice is known by. */
export function Clips({ voice, myId }: { voice: VoiceDetail; myId: number }) {
  const t = useTranslations("voices.clips");
  const [adding, setAdding] = useState(false);
  const opener = useFocusBack(adding);
  const title = useRef<HTMLHeadingElement>(null);
  const client = useQueryClient();
  const refusal = useRefusal();
  const remove = useMutation({
    mutationFn: async (clipId: number) =>
      unwrap(await api.DELETE("/api/v1/voices/{voice_id}/clips/{clip_id}", { params: { path: { voice_id: voice.id, clip_id: clipId } } })),
    onSuccess: () => {
      title.current?.focus();
      return client.invalidateQueries({ queryKey: ["voices", "one", voice.id] });
    },
  });
  return (
    <section aria-labelledby="clips" className="grid gap-3">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="clips" ref={title} tabIndex={-1} className="text-base font-semibold outline-none">
          {t("title", { count: voice.clips.length })}
        </h2>
        {voice.may_change && !adding ? (
          <Button ref={opener} size="sm" onClick={() => setAdding(true)}>
            <Plus className="size-4" aria-hidden />
            {t("add")}
          </Button>
        ) : null}
      </header>
      {remove.isError ? <Notice kind="bad">{refusal(remove.error)}</Notice> : null}
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-card">
        {voice.clips.map((clip) => (
          <ClipRow
            key={clip.id}
            clip={clip}
            busy={remove.isPending && remove.variables === clip.id}
            {...(voice.may_change && voice.clips.length > 1 ? { onRemove: () => remove.mutate(clip.id) } : {})}
          />
        ))}
      </ul>
      {voice.may_change && voice.clips.length === 1 ? <p className="text-sm text-muted">{t("last")}</p> : null}
      {adding ? <AddClip voice={voice} myId={myId} onDone={() => setAdding(false)} /> : null}
    </section>
  );
}

function ClipRow({ clip, busy, onRemove }: { clip: VoiceClip; busy: boolean; onRemove?: () => void }) {
  const t = useTranslations("voices.clips");
  const locale = useLocale();
  const day = useDay();
  const [asking, setAsking] = useState(false);
  const bin = useFocusBack(asking);
  const source = SOURCES.find((known) => known === clip.source);
  const told = [
    clip.duration_s === null ? null : duration(clip.duration_s, locale),
    source ? t(`source.${source}`) : clip.source,
    day(clip.created_at),
    clip.size_bytes === null ? null : size(clip.size_bytes, locale),
  ];
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-3 px-4 py-2">
      <AudioLines className="size-4 shrink-0 text-muted" aria-hidden />
      <p className="numbers min-w-40 flex-1 text-sm text-soft">{told.filter(Boolean).join(" · ")}</p>
      {asking ? (
        <div role="group" aria-label={t("really")} className="flex items-center gap-2">
          <p role="status" className="text-sm">
            {t("really")}
          </p>
          <Button size="sm" onClick={() => setAsking(false)} autoFocus>
            {t("keep")}
          </Button>
          <Button size="sm" kind="danger" disabled={busy} aria-busy={busy} onClick={onRemove}>
            {t("remove")}
          </Button>
        </div>
      ) : onRemove ? (
        <Button ref={bin} kind="ghost" size="icon" aria-label={t("removeThis", { what: told.filter(Boolean).join(", ") })} onClick={() => setAsking(true)}>
          <Trash2 className="size-4" aria-hidden />
        </Button>
      ) : null}
    </li>
  );
}
