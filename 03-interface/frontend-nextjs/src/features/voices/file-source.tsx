"use client";

import { clsx } from "clsx";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";

import { Field, Input } from "@/components/ui/field";
import { duration } from "@/lib/format";
import type { Source } from "./requests";
import { type ClipProblem, clipProblem, wavSeconds } from "./wav";

interface Chosen {
  url: string;
  seconds: number;
}

/** A recording of one voice, checked and heard before it is sent. What is no WAV is made one here. */
export function FileSource({ onChange }: { onChange: (source: Source | null) => void }) {
  const t = useTranslations("voices.source");
  const refused = useTranslations("voices.refused");
  const locale = useLocale();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [problem, setProblem] = useState<ClipProblem | null>(null);
  const [reading, setReading] = useState(false);
  const latest = useRef<File>(null);

  useEffect(() => (chosen ? () => URL.revokeObjectURL(chosen.url) : undefined), [chosen]);

  async function take(file: File | undefined) {
    latest.current = file ?? null;
    setChosen(null);
    setProblem(null);
    setReading(false);
    onChange(null);
    if (!file) return;
    setReading(true);
    const { asWav } = await import("./convert");
    const wav = await asWav(file);
    if (latest.current !== file) return; // another one was chosen meanwhile
    setReading(false);
    const found = wav ? clipProblem(wav) : "unsupported_clip";
    setProblem(found);
    if (!wav || found) return;
    const blob = new Blob([wav], { type: "audio/wav" });
    setChosen({ url: URL.createObjectURL(blob), seconds: wavSeconds(wav) ?? 0 });
    onChange({ kind: "file", file: blob });
  }

  return (
    <div className="grid gap-3">
      <Field label={t("recording")} hint={t("recordingHint")} error={problem ? refused(problem) : undefined}>
        {(control) => (
          <Input
            {...control}
            type="file"
            accept="audio/*,video/mp4,video/webm"
            className="h-auto! py-2 file:mr-3 file:rounded-sm file:bg-raised file:px-3 file:py-1 file:text-sm file:font-medium file:text-text"
            onChange={(event) => void take(event.target.files?.[0])}
          />
        )}
      </Field>
      <p role="status" className={clsx("numbers text-sm", chosen ? "text-ok" : "text-muted", !chosen && !reading && "sr-only")}>
        {chosen ? t("taken", { time: duration(chosen.seconds, locale) }) : reading ? t("reading") : null}
      </p>
      {chosen ? <audio controls preload="metadata" src={chosen.url} aria-label={t("preview")} className="h-10 w-full" /> : null}
    </div>
  );
}
