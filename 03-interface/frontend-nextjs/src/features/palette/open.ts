"use client";

/** Which of the two stands open: the palette, the sheet of shortcuts, or none. Anything on the page may open them. */
export type Opened = "palette" | "sheet" | null;

let opened: Opened = null;
const listeners = new Set<() => void>();

// What is typed before the palette's field is there: it is for the field.
let ahead = "";

export function open(next: Opened): void {
  opened = next;
  ahead = "";
  for (const listener of listeners) listener();
}

export function isOpen(): Opened {
  return opened;
}

export function followOpened(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export function typeAhead(letter: string): void {
  ahead += letter;
}

export function takeAhead(): string {
  return ahead;
}
