"use client";

import type { LucideIcon } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

export interface Command {
  /** Unique on the page: "player.play". */
  id: string;
  /** What it does, in the language of the page. */
  label: string;
  /** The heading that it stands under; commands of the same heading stand together. */
  section: string;
  /** "mod+k", "?", "g m": pressed anywhere but in a field. Shown in the palette and in the sheet of shortcuts. */
  keys?: string;
  /** Absent where whoever registers it listens for the keys: then it stands in the sheet of shortcuts alone. */
  run?: () => void;
  /** Whoever registers it listens for the keys, and the palette offers it as well. */
  listens?: boolean;
  /** Whether it runs again and again while its key is held. */
  repeats?: boolean;
  icon?: LucideIcon;
  /** Other words that it is looked for by. */
  words?: string;
}

let lists: readonly (readonly Command[])[] = [];
let flat: readonly Command[] = [];
const listeners = new Set<() => void>();

function set(next: readonly (readonly Command[])[]): void {
  lists = next;
  flat = lists.flat();
  for (const listener of listeners) listener();
}

/** Offer these for as long as the page is open. What is registered later comes first, and its keys win. */
export function register(commands: readonly Command[]): () => void {
  set([commands, ...lists]);
  return () => set(lists.filter((list) => list !== commands));
}

/** What can be done on this page now. */
export function registered(): readonly Command[] {
  return flat;
}

/** The same for components: keep the list steady (a constant, or one that the compiler keeps). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => register(commands), [commands]);
}

const NONE: readonly Command[] = [];

export function useRegistered(): readonly Command[] {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => flat,
    () => NONE,
  );
}
