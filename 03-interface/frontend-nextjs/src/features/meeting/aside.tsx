"use client";

import { clsx } from "clsx";
import { ChevronDown, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import dynamic from "next/dynamic";
import { type KeyboardEvent, useId, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { isLeftOut } from "@/features/edits/removed";
import type { MeetingHead } from "@/features/meetings/detail";
import { PanelWaiting } from "@/features/speakers/panel-waiting";
import { useTranscript } from "@/features/transcript/data";
import { useMayChange } from "./access";

// None of these is read by the server: the text comes first, and they right behind it.
const SpeakersPanel = dynamic(() => import("@/features/speakers/speakers-panel").then((module) => module.SpeakersPanel), { ssr: false, loading: PanelWaiting });
const SelectionBar = dynamic(() => import("@/features/edits/selection-bar").then((module) => module.SelectionBar), { ssr: false });
const HistoryPanel = dynamic(() => import("@/features/edits/history-panel").then((module) => module.HistoryPanel));
const RemovedPanel = dynamic(() => import("@/features/edits/removed-panel").then((module) => module.RemovedPanel));

const TABS = ["speakers", "removed", "history"] as const;
type Tab = (typeof TABS)[number];

interface Props {
  meeting: MeetingHead;
  myId: number;
}

/** Beside the transcript: the people, what was removed, what was changed. */
export function MeetingAside({ meeting, myId }: Props) {
  const t = useTranslations("meeting.aside");
  const mayChange = useMayChange();
  const isMine = meeting.owner_id === myId;
  const [tab, setTab] = useState<Tab>("speakers");
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  // Beside the transcript there is always room; above it, on a phone, only when it is asked for.
  const [isOpen, setIsOpen] = useState(false);
  const removed = useTranscript(meeting.id).data?.removed.filter(isLeftOut).length ?? 0;
  const tabs = TABS.filter((each) => isMine || each !== "history");

  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? tab;
    setTab(next);
    list.current?.querySelector<HTMLElement>(`[data-tab=${next}]`)?.focus();
  }

  return (
    <section aria-label={t("label")} className="grid content-start gap-3">
      <div className="flex items-center justify-between gap-2 border-b border-line">
        <div ref={list} role="tablist" aria-label={t("label")} className="flex min-w-0 gap-1" onKeyDown={onKeyDown}>
          {tabs.map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              id={`${id}-${each}`}
              data-tab={each}
              aria-selected={tab === each}
              aria-controls={`${id}-panel`}
              tabIndex={tab === each ? 0 : -1}
              onClick={() => {
                setTab(each);
                setIsOpen(true);
              }}
              className={clsx("-mb-px border-b-2 px-2 py-2 text-sm transition-colors", tab === each ? "border-accent font-medium text-text" : "border-transparent text-muted hover:text-text")}
            >
              {t(each)}
              {each === "removed" && removed ? <span className="numbers ml-1.5 text-xs text-muted">{removed}</span> : null}
            </button>
          ))}
        </div>
        <Button size="icon" kind="ghost" className="lg:hidden" aria-expanded={isOpen} aria-controls={`${id}-panel`} aria-label={t(isOpen ? "close" : "open")} onClick={() => setIsOpen(!isOpen)}>
          <ChevronDown className={clsx("size-4 transition-transform", isOpen && "rotate-180")} aria-hidden />
        </Button>
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${tab}`} tabIndex={-1} className={clsx("min-w-0 outline-none lg:block", !isOpen && "hidden")}>
        {tab === "speakers" ? <SpeakersPanel meetingId={meeting.id} /> : tab === "removed" ? <RemovedPanel meetingId={meeting.id} /> : <HistoryPanel meetingId={meeting.id} />}
      </div>
      {mayChange ? null : (
        <p className="flex items-start gap-2 text-sm text-muted">
          <Lock className="mt-0.5 size-4 shrink-0" aria-hidden />
          {t(isMine ? "waits" : "notMine")}
        </p>
      )}
      {mayChange ? <SelectionBar meetingId={meeting.id} /> : null}
    </section>
  );
}
