"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { createPortal } from "react-dom";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { useSpeakerChanges } from "@/features/speakers/data";
import { NOBODY } from "@/features/speakers/names";
import { useCalls } from "@/features/speakers/use-calls";
import { useSegments } from "./data";
import { selection, useSelection } from "./selection";

/** Says that somebody else said all the chosen segments. */
export function SelectionBar({ meetingId }: { meetingId: number }) {
  const t = useTranslations("meeting.selection");
  const { ids } = useSelection();
  const segments = useSegments(meetingId);
  const speakers = useSpeakerChanges(meetingId);
  const { called, others } = useCalls(meetingId);
  const count = ids.size;

  // What was chosen in one meeting means nothing in the next.
  useEffect(() => selection.clear, [meetingId]);
  useEffect(() => {
    if (!count) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) selection.clear();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [count]);
  if (!count) return null;

  async function give(label: string, name: string) {
    if (await segments.reassign([...ids], label, name)) selection.clear();
  }

  async function giveToNewOne() {
    const made = await speakers.create(null);
    if (made) await give(made.label, called(made));
  }

  // On the page itself: what scrolls beside the transcript lies below the player.
  return createPortal(
    <div
      role="region"
      aria-label={t("title")}
      className="fixed inset-x-4 bottom-56 z-30 mx-auto flex max-w-lg items-center gap-3 rounded-lg border border-line bg-raised p-2.5 pl-4 shadow-overlay md:bottom-40"
    >
      <p className="numbers grow text-sm font-medium" aria-live="polite">
        {t("chosen", { count })}
        <span className="ml-2 hidden font-normal text-muted sm:inline">{t("hint")}</span>
      </p>
      <Menu
        trigger={
          <Button size="sm" kind="primary">
            {t("saidBy")}
          </Button>
        }
      >
        {others(NOBODY).map((speaker) => (
          <MenuItem key={speaker.label} onSelect={() => void give(speaker.label, called(speaker))}>
            {called(speaker)}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem onSelect={() => void giveToNewOne()}>{t("somebodyElse")}</MenuItem>
        <MenuItem onSelect={() => void give(NOBODY, t("nobody"))}>{t("nobodyKnown")}</MenuItem>
      </Menu>
      <Button size="icon" kind="ghost" aria-label={t("clear")} onClick={selection.clear}>
        <X className="size-4" aria-hidden />
      </Button>
    </div>,
    document.body,
  );
}
