/** A segment's text while somebody writes in it: saved at every pause, never lost, never over somebody else's. */

export interface Saved {
  text: string;
  version: number;
}

export type Phase = "clean" | "dirty" | "saving" | "saved" | "failed" | "conflict";

export interface Writing {
  phase: Phase;
  /** What the field shows. */
  text: string;
  /** What somebody else wrote meanwhile; only in a conflict. */
  theirs: Saved | null;
}

/** Thrown by `save` when the version is past, with what the segment is now; null where it is gone. */
export class Past extends Error {
  constructor(readonly now: Saved | null) {
    super("past");
  }
}

interface Options {
  pauseMs?: number;
  retryMs?: number;
  save: (text: string, version: number) => Promise<Saved>;
}

/** The text as the API keeps it. */
export function tidy(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(" ");
}

export class Writer {
  private writing: Writing;
  private kept: Saved;
  private readonly opened: Saved;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private listeners = new Set<() => void>();

  constructor(
    start: Saved,
    private readonly options: Options,
  ) {
    this.opened = this.kept = start;
    this.writing = { phase: "clean", text: start.text, theirs: null };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly state = (): Writing => this.writing;

  /** The text as it was when the writing began. */
  get before(): string {
    return this.opened.text;
  }

  /** The text and version that the server has, as far as is known. */
  get saved(): Saved {
    return this.kept;
  }

  /** Whether leaving now would lose something. */
  get isOpen(): boolean {
    return !["clean", "saved"].includes(this.writing.phase);
  }

  type(text: string): void {
    if (this.writing.phase === "conflict") {
      this.tell({ ...this.writing, text });
      return;
    }
    this.tell({ phase: this.isKept(text) ? "clean" : "dirty", text, theirs: null });
    this.wait(this.options.pauseMs ?? 900);
  }

  /** Save now what is not saved. An empty text is never saved: taking a segment out is another wish. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.writing.phase === "conflict" || this.isKept(this.writing.text) || !tidy(this.writing.text)) return;
    this.running = this.send(tidy(this.writing.text));
    try {
      await this.running;
    } finally {
      this.running = null;
    }
    // What was typed while the answer was on its way waits for the next pause.
    if (this.writing.phase === "dirty") this.wait(this.options.pauseMs ?? 900);
  }

  /** Back to the text from before the writing, also on the server. */
  async revert(): Promise<void> {
    this.tell({ phase: "dirty", text: this.opened.text, theirs: null });
    await this.flush();
    if (this.isKept(this.writing.text)) this.tell({ phase: "clean", text: this.writing.text, theirs: null });
  }

  /** End a conflict: theirs stands, or mine goes over it, knowingly. */
  async settle(whose: "mine" | "theirs"): Promise<void> {
    const { theirs, text } = this.writing;
    if (!theirs) return;
    this.kept = theirs;
    this.tell({ phase: whose === "mine" ? "dirty" : "clean", text: whose === "mine" ? text : theirs.text, theirs: null });
    await this.flush();
  }

  /** The segment is so now. What nobody is writing in follows; what is being written finds out when it is saved. */
  seen(now: Saved): void {
    if (this.isOpen || now.version <= this.kept.version) return;
    this.kept = now;
    this.tell({ phase: "clean", text: now.text, theirs: null });
  }

  private async send(text: string): Promise<void> {
    const typed = this.writing.text;
    this.tell({ ...this.writing, phase: "saving" });
    try {
      this.kept = await this.options.save(text, this.kept.version);
      this.tell({ ...this.writing, phase: this.writing.text === typed ? "saved" : "dirty" });
    } catch (error) {
      if (error instanceof Past && error.now) {
        // Another speaker, the same words: no reason to ask whose text is meant.
        const isSameText = error.now.text === this.kept.text && error.now.version > this.kept.version;
        if (!isSameText) {
          this.tell({ ...this.writing, phase: "conflict", theirs: error.now });
          return;
        }
        this.kept = error.now;
        return this.send(text);
      }
      this.tell({ ...this.writing, phase: "failed" });
      if (!(error instanceof Past)) this.wait(this.options.retryMs ?? 5000);
    }
  }

  private isKept(text: string): boolean {
    return tidy(text) === this.kept.text;
  }

  private wait(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private tell(next: Writing): void {
    this.writing = next;
    for (const listener of this.listeners) listener();
  }
}
