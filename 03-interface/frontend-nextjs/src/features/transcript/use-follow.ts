"use client";

import { useEffect, useState } from "react";

const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);

/** Whether the transcript keeps step with the sound. Whoever scrolls wants to read elsewhere: it stops, until asked for. */
export function useFollow(): [boolean, (following: boolean) => void] {
  const [following, setFollowing] = useState(true);
  useEffect(() => {
    if (!following) return undefined;
    const ended = new AbortController();
    const { signal } = ended;
    const stop = () => setFollowing(false);
    window.addEventListener("wheel", stop, { passive: true, signal });
    window.addEventListener("touchmove", (event) => !isPlayer(event.target) && stop(), { passive: true, signal });
    window.addEventListener("keydown", (event) => SCROLL_KEYS.has(event.key) && !event.shiftKey && event.target === document.body && stop(), { signal });
    // The scrollbar of the window is no element: a press beside the page is one on it.
    window.addEventListener("pointerdown", (event) => event.clientX >= document.documentElement.clientWidth && stop(), { signal });
    return () => ended.abort();
  }, [following]);
  return [following, setFollowing];
}

function isPlayer(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-dock]") !== null;
}
