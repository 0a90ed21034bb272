import type { Source } from "./files";
import { dropNote, keepNote, type Note } from "./notes";
import { type Action, EMPTY, type Item, type Phase, type Problem, type Queue, reduce } from "./queue";

/** What is in hand of one recording, beside what is shown of it. */
export interface Hand {
  note: Note;
  source: Source | null;
  /** Whether the file is known to be the one of which parts have been sent. */
  proved: boolean;
  stop?: AbortController;
  timer?: number;
  opening?: Promise<void>;
  /** Bytes that have left, by part, and when they were last shown, in milliseconds. */
  flying: Record<number, number>;
  shownAt: number;
}

export type Told = Partial<Pick<Item, "problem" | "retryAt" | "needs" | "meetingId">>;

/** The queue as everybody sees it, and the files, handles and notes behind it. */
export class UploadStore {
  #queue = EMPTY;
  readonly #hands = new Map<string, Hand>();
  readonly #listeners = new Set<() => void>();

  readonly get = (): Queue => this.#queue;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  dispatch(action: Action): void {
    this.#queue = reduce(this.#queue, action);
    for (const listener of this.#listeners) listener();
  }

  move(key: string, to: Phase, told?: Told): void {
    this.dispatch({ type: "moved", key, to, told });
  }

  find(key: string): Item | undefined {
    return this.#queue.items.find((item) => item.key === key);
  }

  hand(key: string): Hand | undefined {
    return this.#hands.get(key);
  }

  hold(note: Note, source: Source | null, proved: boolean): void {
    this.#hands.set(note.key, { note, source, proved, flying: {}, shownAt: 0 });
  }

  /** Change what outlives a reload. */
  note(key: string, change: Partial<Note>): void {
    const hand = this.#hands.get(key);
    if (!hand) return;
    hand.note = { ...hand.note, ...change };
    void keepNote(hand.note);
  }

  /** Let go of the file, and of what was noted about it. */
  letGo(key: string): void {
    this.#hands.delete(key);
    void dropNote(key);
  }

  /** Interrupt what is being done about it. */
  stop(key: string): void {
    const hand = this.#hands.get(key);
    window.clearTimeout(hand?.timer);
    hand?.stop?.abort();
  }
}

/** A problem that we found ourselves; its code has a sentence in the messages. */
export function problem(code: string): Problem {
  return { code, detail: "", numbers: [] };
}
