"use client";

import { clsx } from "clsx";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";

import { FileSource } from "./file-source";
import type { Source } from "./requests";

// One of them is on the page at a time.
const MeetingSource = dynamic(() => import("./meeting-source").then((module) => module.MeetingSource));

const KINDS = ["file", "speaker"] as const;

interface Props {
  myId: number;
  onChange: (source: Source | null) => void;
  /** The speaker of a meeting that the page was opened for. */
  given?: { meetingId: number; speaker?: string };
}

/** Where the voice is heard: in a recording of it, or in a meeting of mine. */
export function ClipSource({ myId, onChange, given }: Props) {
  const t = useTranslations("voices.source");
  const group = useId();
  const [kind, setKind] = useState<(typeof KINDS)[number]>(given ? "speaker" : "file");
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1.5 text-sm font-medium text-soft">{t("label")}</legend>
      <div className="flex flex-wrap gap-2">
        {KINDS.map((one) => (
          <label
            key={one}
            className={clsx(
              "flex cursor-pointer items-center gap-2 rounded-md border px-3 py-2 text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
              one === kind ? "border-accent bg-accent-fill text-text" : "border-edge text-soft hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name={group}
              checked={one === kind}
              className="accent-accent"
              onChange={() => {
                setKind(one);
                onChange(null);
              }}
            />
            {t(one)}
          </label>
        ))}
      </div>
      {kind === "file" ? <FileSource onChange={onChange} /> : <MeetingSource myId={myId} onChange={onChange} {...(given ? { given } : {})} />}
    </fieldset>
  );
}
