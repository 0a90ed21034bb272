"use client";

import { Redo2, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { useLastEdits, useHistoryStep } from "./data";
import { nextRedo, nextUndo } from "./history";
import { historyKey, isField } from "./shortcuts";
import { anyOpen, saveAll } from "./writers";

/** Undo and redo for the whole transcript, as buttons and as keys; and nobody leaves with something unsaved unasked. */
export function HistoryKeys({ meetingId }: { meetingId: number }) {
  const t = useTranslations("meeting.edits");
  const edits = useLastEdits(meetingId).data ?? [];
  const step = useHistoryStep(meetingId);
  const [busy, setBusy] = useState(false);
  const [back, again] = [nextUndo(edits), nextRedo(edits)];

  async function go(way: "undo" | "redo") {
    if (busy) return;
    setBusy(true);
    await step(way);
    setBusy(false);
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const way = historyKey(event);
    if (!way || isField(event.target) || event.defaultPrevented) return;
    event.preventDefault();
    void go(way);
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => onKey(event);
    const leaving = (event: BeforeUnloadEvent) => {
      saveAll();
      if (anyOpen()) event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    document.addEventListener("visibilitychange", saveAll);
    window.addEventListener("online", saveAll);
    window.addEventListener("beforeunload", leaving);
    return () => {
      document.removeEventListener("keydown", pressed);
      document.removeEventListener("visibilitychange", saveAll);
      window.removeEventListener("online", saveAll);
      window.removeEventListener("beforeunload", leaving);
    };
  }, []);

  return (
    <div className="flex" role="group" aria-label={t("history")}>
      <Button size="icon" kind="ghost" aria-label={t("undo")} title={t("undoKey")} aria-keyshortcuts="Control+Z Meta+Z" aria-disabled={!back || busy} onClick={() => back && void go("undo")}>
        <Undo2 className="size-4" aria-hidden />
      </Button>
      <Button size="icon" kind="ghost" aria-label={t("redo")} title={t("redoKey")} aria-keyshortcuts="Control+Shift+Z Meta+Shift+Z" aria-disabled={!again || busy} onClick={() => again && void go("redo")}>
        <Redo2 className="size-4" aria-hidden />
      </Button>
    </div>
  );
}
