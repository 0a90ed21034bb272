"use client";

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

import { type Clip, heard, isSame } from "./snippet";

export type SnippetState = "loading" | "playing" | "failed";

export interface Snippets {
  /** What is being played, or could not be. */
  clip: Clip | null;
  state: SnippetState;
  toggle: (clip: Clip) => void;
  stop: () => void;
}

/** One sound element plays every snippet of a page: what begins ends what was heard before.
 * Its parent's `--heard` tells how much of the clip was heard, 0 to 1. */
export function useSnippets(): { snippets: Snippets; audio: RefObject<HTMLAudioElement | null> } {
  const audio = useRef<HTMLAudioElement>(null);
  const [clip, setClip] = useState<Clip | null>(null);
  const [state, setState] = useState<SnippetState>("loading");

  const stop = useCallback(() => {
    audio.current?.pause();
    setClip(null);
  }, []);

  const toggle = useCallback(
    (wanted: Clip) => {
      const player = audio.current;
      if (!player) return;
      if (isSame(clip, wanted) && state !== "failed") return stop();
      const source = `/api/bff/meetings/${wanted.meetingId}/media`;
      if (player.getAttribute("src") !== source || player.error) player.src = source;
      setClip(wanted);
      setState("loading");
      player.currentTime = wanted.startS;
      player.play().catch((error: unknown) => {
        // A play that the next click cut short did not fail.
        if (!(error instanceof DOMException && error.name === "AbortError")) setState("failed");
      });
    },
    [clip, state, stop],
  );

  useEffect(() => {
    const player = audio.current;
    if (!player || !clip) return;
    let frame = 0;
    const follow = () => {
      const share = player.seeking ? 0 : heard(clip, player.currentTime);
      // Past React, sixty times a second: the bar of the clip that plays is as long as this says.
      player.parentElement?.style.setProperty("--heard", String(share));
      if (share >= 1) stop();
    };
    const everyFrame = () => {
      follow();
      frame = requestAnimationFrame(everyFrame);
    };
    frame = requestAnimationFrame(everyFrame);
    const began = () => setState("playing");
    const waits = () => setState("loading");
    // A page in the background draws no frames, and must stop in time nevertheless.
    player.addEventListener("timeupdate", follow);
    player.addEventListener("playing", began);
    player.addEventListener("waiting", waits);
    player.addEventListener("ended", stop);
    return () => {
      cancelAnimationFrame(frame);
      player.removeEventListener("timeupdate", follow);
      player.removeEventListener("playing", began);
      player.removeEventListener("waiting", waits);
      player.removeEventListener("ended", stop);
    };
  }, [clip, stop]);

  return { snippets: { clip, state, toggle, stop }, audio };
}
