"use client";

import { useSyncExternalStore } from "react";

import { usePlayer } from "@/features/player/player";
import { doorPath } from "@/lib/api/client";

/** One snippet sounds at a time, wherever on the page it was asked for. */
interface Sounding {
  path: string | null;
  failed: string | null;
}

const SILENT: Sounding = { path: null, failed: null };
let now = SILENT;
let sound: HTMLAudioElement | null = null;
const listeners = new Set<() => void>();

function put(next: Sounding): void {
  now = next;
  for (const listener of listeners) listener();
}

function stop(): void {
  sound?.pause();
  sound = null;
  put(SILENT);
}

function start(path: string): void {
  stop();
  const mine = new Audio(path);
  sound = mine;
  put({ path, failed: null });
  const over = (failed: string | null) => {
    if (sound === mine) put({ path: null, failed });
  };
  mine.onended = () => over(null);
  mine.onerror = () => over(path);
  mine.play().catch(() => over(path));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (!listeners.size) stop();
  };
}

/** Hear what a speaker sounds like: a few seconds of them alone. */
export function useSnippet(meetingId: number, label: string) {
  const player = usePlayer();
  const path = doorPath(`/api/v1/meetings/${meetingId}/speakers/${encodeURIComponent(label)}/sample`);
  const state = useSyncExternalStore(
    subscribe,
    () => (now.path === path ? "playing" : now.failed === path ? "failed" : "silent"),
    () => "silent",
  );
  return {
    isPlaying: state === "playing",
    hasFailed: state === "failed",
    toggle: () => {
      if (now.path === path) {
        stop();
        return;
      }
      player.pause();
      start(path);
    },
    stop,
  };
}
