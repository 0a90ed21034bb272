"use client";

import { useSyncExternalStore } from "react";

/** The segments that are to be marked as somebody else's together. One meeting is on a page at a time. */
export interface Selection {
  ids: ReadonlySet<string>;
  /** The one that was chosen last: a range begins there. */
  last: string | null;
}

const NONE: Selection = { ids: new Set(), last: null };

/** Choose or let go one segment; with `upTo`, everything between the last one and it. */
export function toggled(selection: Selection, id: string, order: readonly string[] = []): Selection {
  const ids = new Set(selection.ids);
  const range = rangeOf(order, selection.last, id);
  if (range.length) range.forEach((each) => ids.add(each));
  else if (!ids.delete(id)) ids.add(id);
  return { ids, last: ids.has(id) ? id : null };
}

/** The ids from one to the other, in order, whichever comes first; none where one of them is not there. */
export function rangeOf(order: readonly string[], from: string | null, to: string): string[] {
  if (from === null) return [];
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  return a < 0 || b < 0 ? [] : order.slice(Math.min(a, b), Math.max(a, b) + 1);
}

let chosen = NONE;
const listeners = new Set<() => void>();

export const selection = {
  toggle: (id: string, order?: readonly string[]) => put(toggled(chosen, id, order)),
  clear: () => put(NONE),
};

function put(next: Selection): void {
  chosen = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSelection(): Selection {
  return useSyncExternalStore(
    subscribe,
    () => chosen,
    () => NONE,
  );
}
