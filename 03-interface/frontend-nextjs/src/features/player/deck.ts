/** What plays the recording, as the rest of the page knows it. Times are seconds from the start. */
export interface Player {
  /** From there, or from where it stands; up to `untilS`, or to the end. */
  play(fromS?: number, untilS?: number): void;
  pause(): void;
  seek(atS: number): void;
  toggle(): void;
  readonly timeS: number;
  readonly playing: boolean;
  /** Told at each frame while it plays, and at every change. Read what you need then. */
  subscribe(listener: () => void): () => void;
}

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;

// Of a media element: what is to come is here, too.
const HAVE_FUTURE_DATA = 3;
const CHANGES = ["play", "playing", "pause", "waiting", "seeking", "seeked", "ratechange", "volumechange", "ended", "error", "loadedmetadata", "timeupdate"] as const;

/** A player around a media element. The element is the truth: nothing here is kept beside it but what it cannot hold. */
export class Deck implements Player {
  private media: HTMLMediaElement | null = null;
  private readonly listeners = new Set<() => void>();
  private untilS: number | null = null;
  // Where to begin once there is an element.
  private wishS = 0;
  private frame = 0;

  constructor(readonly durationS: number) {}

  /** As a React ref: answers how to let go of the element. */
  readonly attach = (media: HTMLMediaElement | null): (() => void) | undefined => {
    if (!media) return undefined;
    this.media = media;
    if (this.wishS) media.currentTime = this.wishS;
    for (const name of CHANGES) media.addEventListener(name, this.changed);
    return () => {
      this.wishS = media.currentTime;
      for (const name of CHANGES) media.removeEventListener(name, this.changed);
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      this.media = null;
    };
  };

  get timeS(): number {
    return this.media?.currentTime ?? this.wishS;
  }

  get playing(): boolean {
    return this.media !== null && !this.media.paused && !this.media.ended;
  }

  /** Whether it should sound but waits for bytes. */
  get waiting(): boolean {
    return this.playing && this.media !== null && this.media.readyState < HAVE_FUTURE_DATA;
  }

  get failed(): boolean {
    return Boolean(this.media?.error);
  }

  get rate(): number {
    return this.media?.playbackRate ?? 1;
  }

  get volume(): number {
    return this.media && !this.media.muted ? this.media.volume : 0;
  }

  play(fromS?: number, untilS?: number): void {
    const { media } = this;
    if (!media) return;
    if (media.error) this.again(media);
    if (fromS !== undefined) this.seek(fromS);
    this.untilS = untilS ?? null;
    // Refused or overtaken by a pause: the element's own events tell.
    media.play().catch(() => this.changed());
  }

  pause(): void {
    this.media?.pause();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** An element that has loaded nothing keeps the place and begins there, but tells nobody: so we do. */
  seek(atS: number): void {
    const there = Math.min(Math.max(0, atS), this.durationS || Infinity);
    this.untilS = null;
    this.wishS = there;
    if (this.media) this.media.currentTime = there;
    this.tell();
  }

  setRate(rate: number): void {
    if (this.media) this.media.playbackRate = Math.min(RATES[RATES.length - 1]!, Math.max(RATES[0], rate));
  }

  /** One speed up or down. */
  shiftRate(by: 1 | -1): void {
    const next = by > 0 ? RATES.find((rate) => rate > this.rate) : RATES.findLast((rate) => rate < this.rate);
    if (next) this.setRate(next);
  }

  setVolume(volume: number): void {
    if (!this.media) return;
    this.media.muted = volume === 0;
    if (volume > 0) this.media.volume = Math.min(1, volume);
  }

  toggleMute(): void {
    if (this.media) this.media.muted = !this.media.muted;
  }

  /** Somebody is about to listen: fetch the head of the file, so that the first word sounds at once. */
  warm(): void {
    if (this.media?.preload === "none") this.media.preload = "metadata";
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private again(media: HTMLMediaElement): void {
    const at = media.currentTime;
    media.load();
    media.currentTime = at;
  }

  private readonly changed = (): void => {
    if (this.untilS !== null && this.timeS >= this.untilS) {
      this.untilS = null;
      this.pause();
    }
    if (this.playing && !this.frame) this.frame = requestAnimationFrame(this.tick);
    this.tell();
  };

  private readonly tick = (): void => {
    this.frame = 0;
    this.changed();
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
