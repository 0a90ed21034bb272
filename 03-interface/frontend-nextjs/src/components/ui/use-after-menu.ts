"use client";

import { useRef } from "react";

/** For an item whose work takes the focus elsewhere: done when the menu has gone, and not before. */
export function useAfterMenu(work: () => void) {
  const wanted = useRef(false);
  return {
    select: () => {
      wanted.current = true;
    },
    closed: (event: Event) => {
      if (!wanted.current) return;
      wanted.current = false;
      event.preventDefault();
      work();
    },
  };
}
