"use client";

import { useEffect } from "react";

import { singleKeys } from "@/lib/single-keys";
import { chordOf, isChord, isTaken, Sequence } from "./keys";
import { isOpen, open, typeAhead } from "./open";
import { registered } from "./registry";

/** What draws the palette: asked for when the first of its two keys goes down. */
export const fetchFinder = () => import("./finder");

export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** Runs the commands whose keys are pressed: never while somebody writes, nor behind a dialog or a menu. */
export function useShortcuts(): void {
  useEffect(() => {
    const sequence = new Sequence();
    function press(event: KeyboardEvent) {
      const chord = chordOf(event, isApple());
      if (event.key === "Control" || event.key === "Meta") void fetchFinder();
      if (chord === null || event.isComposing || event.defaultPrevented) return;
      if (chord === "mod+k") {
        event.preventDefault();
        // Behind a dialog that somebody else opened, a second one would take the way out.
        if (isOpen() === "palette") open(null);
        else if (isOpen() || !isCovered()) open("palette");
        return;
      }
      if (isOpen() === "palette" && !isCovered()) {
        if (event.key.length === 1 && !isChord(chord)) typeAhead(event.key);
        if (chord === "escape") open(null);
        event.preventDefault();
        return;
      }
      // A chord writes nothing, but fields have their own: Ctrl+A chooses what is written there.
      if (isTaken(event.target, chord) || isCovered()) return;
      if (!isChord(chord) && !singleKeys(document.cookie)) return;
      const heard = registered().filter((command) => command.keys && command.run && !command.listens);
      const keys = sequence.next(chord, event.timeStamp, new Set(heard.map((command) => command.keys ?? "")));
      const command = keys === null ? undefined : heard.find((one) => one.keys === keys);
      if (!command || (event.repeat && !command.repeats)) return;
      event.preventDefault();
      command.run?.();
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function isCovered(): boolean {
  return document.querySelector("[role=dialog][data-state=open],[role=alertdialog][data-state=open],[role=menu][data-state=open],dialog[open]") !== null;
}
