import { beforeEach, expect, it, vi } from "vitest";

import { Deck } from "@/features/player/deck";

/** As much of a media element as a deck touches; `preload="none"`: setting the time alone tells nobody. */
class FakeMedia extends EventTarget {
  currentTime = 0;
  paused = true;
  ended = false;
  muted = false;
  volume = 1;
  playbackRate = 1;
  preload = "none";
  readyState = 4;
  error: unknown = null;

  play(): Promise<void> {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }

  load(): void {
    this.error = null;
    this.currentTime = 0;
  }
}

let frames: (() => void)[] = [];
const nextFrame = () => frames.splice(0).forEach((frame) => frame());

beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => (frames = []));
});

function deckWith(media = new FakeMedia(), durationS = 100) {
  const deck = new Deck(durationS);
  const detach = deck.attach(media as unknown as HTMLMediaElement)!;
  return { deck, media, detach };
}

it("tells of a seek that the element itself keeps quiet about", () => {
  const { deck } = deckWith();
  const told = vi.fn();
  deck.subscribe(told);
  deck.seek(42);
  expect(told).toHaveBeenCalledOnce();
  expect(deck.timeS).toBe(42);
  expect(deck.playing).toBe(false);
});

it("stays within the recording", () => {
  const { deck } = deckWith();
  deck.seek(-3);
  expect(deck.timeS).toBe(0);
  deck.seek(400);
  expect(deck.timeS).toBe(100);
});

it("tells at each frame while it plays, and no more when it stands", () => {
  const { deck } = deckWith();
  const told = vi.fn();
  deck.play(3);
  deck.subscribe(told);
  nextFrame();
  nextFrame();
  expect(told).toHaveBeenCalledTimes(2);
  deck.pause();
  told.mockClear();
  nextFrame();
  nextFrame();
  expect(told.mock.calls.length).toBeLessThanOrEqual(1);
  expect(frames).toEqual([]);
});

it("stops where a snippet ends, and plays on the next time", () => {
  const { deck, media } = deckWith();
  deck.play(10, 12);
  media.currentTime = 11.9;
  nextFrame();
  expect(deck.playing).toBe(true);
  media.currentTime = 12.01;
  nextFrame();
  expect(deck.playing).toBe(false);
  deck.play();
  media.currentTime = 13;
  nextFrame();
  expect(deck.playing).toBe(true);
});

it("forgets a snippet's end when somebody goes elsewhere", () => {
  const { deck, media } = deckWith();
  deck.play(10, 12);
  deck.seek(20);
  media.currentTime = 21;
  nextFrame();
  expect(deck.playing).toBe(true);
});

it("keeps the place when the element comes late, or goes", () => {
  const deck = new Deck(100);
  deck.seek(30);
  const media = new FakeMedia();
  const detach = deck.attach(media as unknown as HTMLMediaElement)!;
  expect(media.currentTime).toBe(30);
  media.currentTime = 31;
  detach();
  expect(deck.timeS).toBe(31);
  expect(deck.playing).toBe(false);
});

it("loads again after a failure, at the same place", () => {
  const { deck, media } = deckWith();
  deck.seek(50);
  media.error = { code: 2 };
  expect(deck.failed).toBe(true);
  deck.play();
  expect(media.currentTime).toBe(50);
  expect(deck.playing).toBe(true);
});

it("goes through speeds, and no further", () => {
  const { deck } = deckWith();
  deck.shiftRate(1);
  expect(deck.rate).toBe(1.25);
  deck.setRate(9);
  deck.shiftRate(1);
  expect(deck.rate).toBe(3);
  deck.setRate(0.1);
  deck.shiftRate(-1);
  expect(deck.rate).toBe(0.5);
});

it("is silent at no volume, and as loud as before when it is not", () => {
  const { deck } = deckWith();
  deck.setVolume(0.4);
  deck.toggleMute();
  expect(deck.volume).toBe(0);
  deck.toggleMute();
  expect(deck.volume).toBe(0.4);
});
