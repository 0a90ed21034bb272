"use client";

import { useState } from "react";

/**
 * Where the focus was when this was put on the page; call what it returns to give it back. Taken while rendering: what
 * has `autoFocus` has the focus before any effect could look.
 */
export function useOpener(): () => void {
  const [opener] = useState(() => (typeof document === "undefined" ? null : openerOf(document.activeElement)));
  return () => (opener?.isConnected ? opener : document.getElementById("content"))?.focus();
}

/** A menu's item goes with its menu: the button that opened it stays. */
function openerOf(element: Element | null): HTMLElement | null {
  const menu = element?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const found = menu ? document.getElementById(menu) : element;
  return found instanceof HTMLElement ? found : null;
}
