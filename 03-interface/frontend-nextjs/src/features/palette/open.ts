"use client";

/** Which of the two stands open: the palette, the sheet of shortcuts, or none. Anything on the page may open them. */
export type Opened = "palette" | "sheet" | null;

let opened: Opened = null;
const listeners = new Set<() => void>();

export function open(next: Opened): void {
  opened = next;
  for (const listener of listeners) listener();
}

export function isOpen(): Opened {
  return opened;
}

export function followOpened(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
