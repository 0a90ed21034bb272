"use client";

import { useQueryClient } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useTranslations } from "next-intl";
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { toast } from "sonner";

import type { Transcript, TranscriptSegment } from "@/features/transcript/data";
import { transcriptKey } from "@/features/transcript/data";
import { tidy } from "./autosave";
import { neighbourOf } from "./cache";
import { Conflict } from "./conflict";
import { NEWS, useSegments } from "./data";
import { EditorFoot } from "./editor-foot";
import { focusSpeakerOf } from "./focus";
import { wordAt } from "./split";
import { saveText, segmentNow, useWriters } from "./writers";

interface Props {
  meetingId: number;
  segment: TranscriptSegment;
  /** Where to begin, in characters. */
  caret: number;
  onClose: (byKey: boolean) => void;
}

/** A segment's text as a field in its place. It saves itself; leaving it loses nothing. */
export function Editor({ meetingId, segment, caret, onClose }: Props) {
  const t = useTranslations("meeting.edits");
  const client = useQueryClient();
  const writers = useWriters(meetingId);
  const segments = useSegments(meetingId);
  const [writer] = useState(() => writers.open(segment));
  const { phase, text, theirs } = useSyncExternalStore(writer.subscribe, writer.state, writer.state);
  const field = useRef<HTMLTextAreaElement>(null);
  const isLeft = useRef(false);
  const [hint, setHint] = useState<"splitWhere" | null>(null);

  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(caret, caret);
    return () => void writer.flush();
  }, [caret, writer]);
  useEffect(() => writer.seen(segment), [segment, writer]);

  async function leave(byKey: boolean) {
    // What could not be saved, or has another version, stays open.
    if (isLeft.current || !(await writers.close(segment.id)) || isLeft.current) return;
    isLeft.current = true;
    onClose(byKey);
    const { before, saved } = writer;
    if (saved.text === before) return;
    const back = async () => {
      const now = segmentNow(client, meetingId, segment.id);
      await saveText(client, meetingId, segment.id, before, now?.version ?? saved.version).catch(() => toast.error(t("notUndone")));
    };
    toast.success(t("corrected"), { id: NEWS, action: { label: t("undo"), onClick: () => void back() } });
  }

  async function revert() {
    await writer.revert();
    await leave(true);
  }

  async function split() {
    const place = tidy(text.slice(0, field.current?.selectionStart ?? 0)).length;
    await writer.flush();
    const now = segmentNow(client, meetingId, segment.id);
    const at = now && !writer.isOpen ? wordAt(now.text, now.words, place) : null;
    if (!now || at === null) {
      setHint("splitWhere");
      return;
    }
    const parts = await segments.split(segment.id, at, now.version);
    if (!parts) return;
    writers.drop(segment.id);
    onClose(false);
    focusSpeakerOf(parts.find(({ id }) => id !== segment.id)?.id ?? null);
  }

  async function takeOut() {
    const transcript = client.getQueryData<Transcript>(transcriptKey(meetingId));
    const next = transcript ? neighbourOf(transcript, segment.id) : null;
    if (!(await segments.takeOut(segment.id, writer.saved.version))) return;
    writers.drop(segment.id);
    onClose(false);
    focusSpeakerOf(next);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") void revert();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void split();
    else if (event.key === "Enter") void leave(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onBlur(event: FocusEvent) {
    // The browser's own window losing the focus is no leaving; the text is saved all the same.
    if (!document.hasFocus()) void writer.flush();
    else if (!event.currentTarget.contains(event.relatedTarget)) void leave(false);
  }

  return (
    <div className="-mx-1.5 grid gap-1.5" onBlur={onBlur}>
      <div className={clsx("grid rounded-sm bg-sunk leading-7 ring-2", phase === "failed" || phase === "conflict" ? "ring-warn" : "ring-accent")}>
        {/* The same text behind the field gives it its height. */}
        <div aria-hidden className="invisible px-1.5 wrap-anywhere whitespace-pre-wrap [grid-area:1/1]">
          {`${text} `}
        </div>
        <textarea
          ref={field}
          value={text}
          rows={1}
          maxLength={20_000}
          lang={client.getQueryData<Transcript>(transcriptKey(meetingId))?.language ?? undefined}
          spellCheck
          aria-label={t("field")}
          aria-describedby={`foot-${segment.id}`}
          onChange={(event) => {
            setHint(null);
            writer.type(event.target.value.replace(/\s*\n\s*/g, " "));
          }}
          onKeyDown={onKeyDown}
          className="resize-none overflow-hidden bg-transparent px-1.5 wrap-anywhere outline-none [grid-area:1/1]"
        />
      </div>
      {theirs ? <Conflict mine={text} theirs={theirs.text} onSettle={(whose) => void writer.settle(whose).then(() => field.current?.focus())} /> : null}
      <EditorFoot
        id={`foot-${segment.id}`}
        phase={phase}
        isEmpty={!tidy(text)}
        hint={hint}
        onSplit={() => void split()}
        onTakeOut={() => void takeOut()}
        onRetry={() => void writer.flush()}
        onDone={() => void leave(true)}
      />
    </div>
  );
}
