"use client";

import { useRef } from "react";

/** For items whose work takes the focus: done when the menu has gone, and not before. */
export function useAfterMenu() {
  const wanted = useRef<{ work: () => void; inPlace: boolean } | null>(null);
  return {
    /** For a dialog: the menu's button has the focus first, and gets it back from the dialog. */
    dialog(work: () => void) {
      wanted.current = { work, inPlace: false };
    },
    /** For a field that takes the place of what the menu belongs to. */
    inPlace(work: () => void) {
      wanted.current = { work, inPlace: true };
    },
    /** The menu's onClosed. */
    closed(event: Event) {
      if (!wanted.current) return;
      const { work, inPlace } = wanted.current;
      wanted.current = null;
      if (inPlace) event.preventDefault();
      work();
    },
  };
}
