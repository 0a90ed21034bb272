"use client";

import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import dynamic from "next/dynamic";
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from "react";

import { useMayChange } from "@/features/meeting/access";
import { usePlayer, useSource } from "@/features/player/player";
import type { TranscriptSegment } from "@/features/transcript/data";
import { caretIn } from "./caret";
import { isWritten } from "./writers";

const Editor = dynamic(() => import("./editor").then((module) => module.Editor));

interface Props {
  segment: TranscriptSegment;
  /** The words to be read and heard; what is shown while nobody edits. */
  children: ReactNode;
}

/** The text of a segment. Its owner corrects it where it stands: by a double click, or by the pencil behind it. */
export function SegmentText({ segment, children }: Props) {
  const t = useTranslations("meeting.edits");
  const { meetingId } = useSource();
  const player = usePlayer();
  const mayChange = useMayChange();
  // A row that was scrolled away while somebody wrote in it comes back as it was.
  const [caret, setCaret] = useState<number | null>(() => (isWritten(segment.id) ? segment.text.length : null));
  const words = useRef<HTMLDivElement>(null);
  const pencil = useRef<HTMLButtonElement>(null);

  const comesBack = useRef(false);
  useEffect(() => {
    // Whoever left by a key goes on from where the writing began.
    if (caret === null && comesBack.current) pencil.current?.focus({ preventScroll: true });
    comesBack.current = false;
  }, [caret]);

  if (!mayChange) return <>{children}</>;

  function close(byKey: boolean) {
    comesBack.current = byKey;
    setCaret(null);
  }

  function onDoubleClick(event: MouseEvent) {
    event.preventDefault();
    // The first of the two clicks has made the word sound.
    player.pause();
    setCaret((words.current && caretIn(words.current)) ?? segment.text.length);
  }

  if (caret !== null) return <Editor meetingId={meetingId} segment={segment} caret={caret} onClose={close} />;
  return (
    <div className="group/text">
      <div ref={words} className="inline" onDoubleClick={onDoubleClick}>
        {children}
      </div>
      <button
        ref={pencil}
        type="button"
        aria-label={t("edit")}
        title={t("edit")}
        onClick={() => setCaret(segment.text.length)}
        className="ml-1.5 inline-grid size-6 place-items-center rounded-sm align-middle text-muted opacity-0 transition-opacity group-hover/text:opacity-100 hover:bg-hover hover:text-text focus-visible:opacity-100 pointer-coarse:opacity-70"
      >
        <Pencil className="size-3.5" aria-hidden />
      </button>
    </div>
  );
}
