"use client";

import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import type { MeetingHead } from "@/features/meetings/detail";
import { useMeetingChanges } from "./data";

/** The title, changed where it stands. Enter or leaving keeps it, Escape leaves it as it was. */
export function TitleField({ meeting }: { meeting: MeetingHead }) {
  const t = useTranslations("meeting.header");
  const { update } = useMeetingChanges(meeting);
  const [text, setText] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isLeaving = useRef(false);

  const comesBack = useRef(false);
  useEffect(() => {
    if (text === null && comesBack.current) button.current?.focus();
    comesBack.current = false;
  }, [text]);

  async function leave(byKey: boolean, keep: boolean) {
    const title = text?.split(/\s+/).filter(Boolean).join(" ") ?? "";
    // The field goes from the page and loses the focus: that is no second answer.
    if (isLeaving.current) return;
    isLeaving.current = true;
    const isKept = keep && title && title !== meeting.title ? await update.mutateAsync({ title }).then(() => true, () => false) : true;
    isLeaving.current = false;
    if (!isKept) return;
    comesBack.current = byKey;
    setText(null);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    void leave(true, event.key === "Enter");
  }

  if (text !== null) {
    return (
      <h1 className="min-w-0 grow text-2xl font-semibold">
        <input
          autoFocus
          value={text}
          maxLength={200}
          aria-label={t("title")}
          aria-busy={update.isPending}
          aria-invalid={update.isError}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => void leave(false, true)}
          className="-mx-1.5 w-full rounded-sm bg-sunk px-1.5 outline-none ring-2 ring-accent aria-invalid:ring-bad"
        />
      </h1>
    );
  }
  return (
    <h1 className="min-w-0 text-2xl font-semibold wrap-anywhere">
      {update.isPending && update.variables?.title ? update.variables.title : meeting.title}
      <button
        ref={button}
        type="button"
        aria-label={t("rename")}
        title={t("rename")}
        onClick={() => setText(meeting.title)}
        className="ml-1.5 inline-grid size-7 place-items-center rounded-sm align-middle text-muted hover:bg-hover hover:text-text"
      >
        <Pencil className="size-4" aria-hidden />
      </button>
    </h1>
  );
}
