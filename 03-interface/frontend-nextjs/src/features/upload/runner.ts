import { abortUpload, completeUpload, createUpload, readUpload, UploadRefusal } from "@/lib/api/uploads";
import { delayMs, problemOf, verdictOf } from "./backoff";
import { dropNote } from "./notes";
import { lanes } from "./plan";
import { isBusy, isWhole, type Item, nextUp } from "./queue";
import { planOf } from "./restore";
import { speed } from "./speed";
import { type Hand, problem, type UploadStore } from "./store";
import { OtherFile, proveSame, sendParts } from "./transfer";

const SHOWN_EVERY_MS = 200;
const ABORT_TRIES = 4;

/** Brings the recordings of the queue to the API: one at a time, again where it may pass. */
export class Runner {
  readonly #store: UploadStore;

  constructor(store: UploadStore) {
    this.#store = store;
  }

  /** Announce them all: what is refused is told before its first byte, and a reload finds what the API knows. */
  async open(keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.#open(key).catch((error: unknown) => this.#settle(key, error));
      this.pump();
    }
  }

  /** Begin the next one, unless one is on its way. */
  pump(): void {
    const next = nextUp(this.#store.get());
    if (next) void this.#run(next.key);
  }

  /** Put it in the line again, now. */
  go(key: string): void {
    window.clearTimeout(this.#store.hand(key)?.timer);
    this.#store.move(key, "queued");
    this.pump();
  }

  /** One attempt at one recording: ask what the API has, send the rest, let it be put together. */
  async #run(key: string): Promise<void> {
    const hand = this.#store.hand(key);
    if (!hand) return;
    const { signal } = (hand.stop = new AbortController());
    hand.flying = {};
    this.#store.move(key, "checking");
    try {
      await this.#ask(key, hand);
      signal.throwIfAborted();
      const item = this.#store.find(key);
      if (item?.uploadId && isBusy(item)) await this.#transfer(item, item.uploadId, hand, signal);
    } catch (error) {
      if (!signal.aborted) this.#settle(key, error);
    }
    this.pump();
  }

  async #ask(key: string, { note }: Hand): Promise<void> {
    if (!note.uploadId) return this.#open(key);
    const upload = await readUpload(note.uploadId);
    if (upload.status === "completed") return this.#finish(key, upload.meeting_id);
    const have = upload.received.filter((part) => part in note.sums);
    this.#store.dispatch({ type: "opened", key, uploadId: upload.id, plan: planOf(upload), have });
  }

  /** Once, however many ask. */
  #open(key: string): Promise<void> {
    const hand = this.#store.hand(key);
    if (!hand || hand.note.uploadId) return Promise.resolve();
    hand.opening ??= this.#create(key, hand).finally(() => delete hand.opening);
    return hand.opening;
  }

  async #create(key: string, { note }: Hand): Promise<void> {
    const { groupIds: group_ids, language, maxSpeakers: max_speakers } = note.wishes;
    const upload = await createUpload({ filename: note.name, size_bytes: note.size, title: note.title, group_ids, language, max_speakers });
    // It was given up meanwhile.
    if (!this.#store.find(key)) return discard(upload.id);
    this.#store.note(key, { uploadId: upload.id, sums: {} });
    this.#store.dispatch({ type: "opened", key, uploadId: upload.id, plan: planOf(upload), have: [] });
  }

  async #transfer(item: Item, uploadId: string, hand: Hand, stop: AbortSignal): Promise<void> {
    const { key, plan, have } = item;
    if (plan && !isWhole(item)) {
      const file = hand.source?.file;
      if (!file) return this.#store.move(key, "waiting", { needs: hand.note.handle ? "permission" : "file" });
      if (!hand.proved) await proveSame(file, plan, have, hand.note.sums, stop);
      hand.proved = true;
      this.#store.move(key, "sending");
      await sendParts({
        uploadId,
        file,
        plan,
        have,
        stop,
        width: () => lanes(speed(this.#store.find(key)?.meter ?? []), this.#store.find(key)?.attempt ?? 0),
        onProgress: (part, bytes) => this.#show(key, hand, part, bytes),
        onStored: (part, sum) => {
          this.#store.note(key, { sums: { ...hand.note.sums, [part]: sum } });
          this.#store.dispatch({ type: "stored", key, part, at: Date.now() });
        },
      });
    }
    this.#store.move(key, "finishing");
    this.#finish(key, await completeUpload(uploadId));
  }

  #show(key: string, hand: Hand, part: number, bytes: number): void {
    hand.flying[part] = bytes;
    const at = Date.now();
    if (at - hand.shownAt < SHOWN_EVERY_MS) return;
    hand.shownAt = at;
    this.#store.dispatch({ type: "flew", key, flying: { ...hand.flying }, at });
  }

  #finish(key: string, meetingId: number | null): void {
    this.#store.letGo(key);
    this.#store.move(key, "done", { meetingId });
  }

  /** After an attempt that failed: try again later, ask for the file, or say why not. */
  #settle(key: string, error: unknown): void {
    const [hand, item] = [this.#store.hand(key), this.#store.find(key)];
    if (!hand || !item) return;
    if (error instanceof OtherFile || error instanceof DOMException) {
      hand.source = null;
      const code = error instanceof OtherFile ? "otherFile" : "unreadable";
      return this.#store.move(key, "waiting", { needs: "file", problem: problem(code) });
    }
    if (!(error instanceof UploadRefusal)) {
      console.error("upload", error);
      return this.#store.move(key, "failed", { problem: problem("unexpected") });
    }
    const told = problemOf(error);
    const verdict = verdictOf(error);
    if (verdict === "again") {
      const wait = delayMs(item.attempt + 1, error.retryAfterS, Math.random());
      this.#store.move(key, "retrying", { problem: told, retryAt: Date.now() + wait });
      window.clearTimeout(hand.timer);
      hand.timer = window.setTimeout(() => this.go(key), wait);
      return;
    }
    if (verdict !== "login") {
      this.#store.note(key, { uploadId: null, sums: {} });
      this.#store.dispatch({ type: "forgotten", key });
    }
    if (verdict === "refused") {
      // What will not be taken must not be offered again after a reload, nor count as the person's.
      void dropNote(key);
      if (item.uploadId) void discard(item.uploadId);
    }
    this.#store.move(key, "failed", { problem: told });
  }
}

/** Let the API throw away what it has. What cannot be reached now it throws away by itself within a day. */
export async function discard(uploadId: string): Promise<void> {
  for (let attempt = 1; attempt <= ABORT_TRIES; attempt++) {
    try {
      return await abortUpload(uploadId);
    } catch (error) {
      if (!(error instanceof UploadRefusal) || verdictOf(error) !== "again") return;
      await new Promise((resolve) => setTimeout(resolve, delayMs(attempt, error.retryAfterS, Math.random())));
    }
  }
}
