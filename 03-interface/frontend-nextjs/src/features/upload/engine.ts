import { reopened, sameName, type Source, titleOf } from "./files";
import { dropNote, keepNote, type Note } from "./notes";
import { isUnderWay, isWhole, itemOf, type Wishes } from "./queue";
import { unfinished } from "./restore";
import { discard, Runner } from "./runner";
import { problem, UploadStore } from "./store";
import { Tabs } from "./tabs";

/** What people can do about their uploads, on whatever page they are. */
class UploadEngine {
  readonly #store = new UploadStore();
  readonly #runner = new Runner(this.#store);
  readonly #staged = new Map<string, Source>();
  #userId = 0;
  #tabs: Tabs | null = null;

  readonly get = this.#store.get;
  readonly subscribe = this.#store.subscribe;

  /** Go on with what was left, and stay at work until the answer is called. */
  start(userId: number): () => void {
    this.#userId = userId;
    const tabs = new Tabs(() => this.#held());
    const online = () => this.get().items.forEach(({ key, phase }) => phase === "retrying" && this.retry(key));
    const leave = (event: BeforeUnloadEvent) => this.get().items.some(isUnderWay) && event.preventDefault();
    window.addEventListener("online", online);
    window.addEventListener("beforeunload", leave);
    this.#tabs = tabs;
    void this.#restore(tabs);
    return () => {
      window.removeEventListener("online", online);
      window.removeEventListener("beforeunload", leave);
      tabs.close();
      this.#tabs = null;
    };
  }

  /** Files that somebody gave: those that an upload waits for go on, the others are staged. How many were staged. */
  take(sources: Source[]): number {
    const fresh = sources.filter((source) => {
      const { name, size } = source.file;
      const waiting = this.get().items.find((item) => item.phase === "waiting" && item.size === size && sameName(item.name, name));
      if (waiting) void this.give(waiting.key, source);
      return !waiting;
    });
    const files = fresh.map((source) => {
      const key = newKey();
      this.#staged.set(key, source);
      const { name, size, type } = source.file;
      return { key, name, size, type, title: titleOf(name) };
    });
    if (files.length) this.#store.dispatch({ type: "staged", files });
    return files.length;
  }

  rename(key: string, title: string): void {
    this.#store.dispatch({ type: "titled", key, title });
  }

  unstage(keys: string[]): void {
    for (const key of keys) this.#staged.delete(key);
    this.#store.dispatch({ type: "unstaged", keys });
  }

  /** Send all that is staged. */
  send(wishes: Wishes): void {
    const staged = this.get().staged;
    staged.forEach(({ key, name, size, title }, order) => {
      const source = this.#staged.get(key) ?? null;
      const note: Note = {
        ...{ key, name, size, title, wishes, userId: this.#userId, uploadId: null, sums: {}, paused: false },
        handle: source?.handle ?? null,
        at: Date.now() + order,
      };
      this.#store.hold(note, source, true);
      void keepNote(note);
    });
    this.#store.dispatch({ type: "added", items: staged.map(({ key, name, size, title }) => itemOf({ key, name, size, title, wishes })) });
    const keys = staged.map(({ key }) => key);
    this.unstage(keys);
    void this.#runner.open(keys);
  }

  pause(key: string): void {
    this.#store.stop(key);
    this.#store.move(key, "paused");
    this.#store.note(key, { paused: true });
    this.#runner.pump();
  }

  /** Go on with what is paused, waits to be allowed, or failed. Asks for the file where it is not in hand. */
  async resume(key: string): Promise<void> {
    const [hand, item] = [this.#store.hand(key), this.#store.find(key)];
    if (!hand || !item) return;
    this.#store.note(key, { paused: false });
    if (hand.source || isWhole(item)) return this.retry(key);
    const file = hand.note.handle && (await reopened(hand.note.handle, true));
    if (file) return this.give(key, { file, handle: hand.note.handle });
    this.#store.move(key, "waiting", { needs: "file", problem: hand.note.handle ? problem("notAllowed") : null });
  }

  /** The file that an upload waits for. Another one is refused: by its size now, by its sums before anything is sent. */
  async give(key: string, source: Source): Promise<void> {
    const [hand, item] = [this.#store.hand(key), this.#store.find(key)];
    if (!hand || !item) return;
    const refuse = (code: string) => this.#store.move(key, "waiting", { needs: "file", problem: problem(code) });
    if (source.file.size !== item.size) return refuse("otherFile");
    const elsewhere = (await this.#tabs?.others()) ?? new Set<string>();
    if (elsewhere.has(key) || elsewhere.has(item.uploadId ?? key)) return refuse("elsewhere");
    Object.assign(hand, { source, proved: false });
    this.#store.note(key, { handle: source.handle ?? hand.note.handle });
    this.retry(key);
  }

  retry(key: string): void {
    this.#runner.go(key);
  }

  /** Give it up: here, and what the API has of it. */
  cancel(key: string): void {
    const uploadId = this.#store.find(key)?.uploadId;
    this.dismiss(key);
    if (uploadId) void discard(uploadId);
  }

  /** Show it no longer. */
  dismiss(key: string): void {
    this.#store.stop(key);
    this.#store.letGo(key);
    this.#store.dispatch({ type: "removed", key });
    this.#runner.pump();
  }

  /** What no other tab must begin. */
  #held(): string[] {
    const held = this.get().items.filter((item) => isUnderWay(item) || this.#store.hand(item.key)?.source);
    return held.flatMap(({ key, uploadId }) => (uploadId ? [key, uploadId] : [key]));
  }

  async #restore(tabs: Tabs): Promise<void> {
    const others = await tabs.others();
    const isTaken = (id: string) => others.has(id) || this.get().items.some(({ key, uploadId }) => key === id || uploadId === id);
    const left = (await unfinished(this.#userId, isTaken)).filter(({ note }) => !this.#store.hand(note.key));
    for (const { note, item, source } of left) {
      if (item.phase === "done") void dropNote(note.key);
      else this.#store.hold(note, source, false);
    }
    this.#store.dispatch({ type: "added", items: left.map(({ item }) => item) });
    this.#runner.pump();
  }
}

export const uploads = new UploadEngine();

/** Unique among the tabs of a browser; crypto.randomUUID is not there on a plain http LAN. */
function newKey(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}
