"use client";

import { useEffect, useRef } from "react";

/** For what opens something in place of itself: whoever closes that goes on from where it was opened. */
export function useFocusBack<T extends HTMLElement = HTMLButtonElement>(open: boolean) {
  const opener = useRef<T>(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    if (wasOpen.current && !open) opener.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return opener;
}
