"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";

import { clock } from "@/lib/format";
import { type Drawing, heightOf, paint } from "./paint";
import { useDeck } from "./player";

const STEP_S = 5;

/** The recording at a glance. Drawn for the eye; for hands, keys and screen readers it is a plain slider. */
export function Timeline({ drawing }: { drawing: Drawing }) {
  const t = useTranslations("player");
  const deck = useDeck();
  const canvas = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const bubble = useRef<HTMLOutputElement>(null);
  const height = heightOf(drawing.colours.length);
  const { durationS } = drawing;

  useEffect(() => {
    const drawn = canvas.current;
    if (!drawn) return undefined;
    const draw = () => paint(drawn, drawing, drawn.clientWidth);
    const sized = new ResizeObserver(draw);
    const themed = new MutationObserver(draw);
    sized.observe(drawn);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      sized.disconnect();
      themed.disconnect();
    };
  }, [drawing]);

  // While it is held the place is shown; the sound goes there when it is let go: each seek is a request.
  useEffect(() => {
    const input = slider.current;
    if (!input) return undefined;
    const letGo = () => {
      delete input.dataset.held;
      deck.seek(Number(input.value));
    };
    // React's onChange is the input event; this is the one that comes once, at the end.
    input.addEventListener("change", letGo);
    return () => input.removeEventListener("change", letGo);
  }, [deck]);

  useEffect(() => {
    const show = () => {
      if (!slider.current || !played.current || slider.current.dataset.held) return;
      const { timeS } = deck;
      slider.current.value = String(timeS);
      slider.current.setAttribute("aria-valuetext", clock(timeS));
      played.current.style.transform = `scaleX(${durationS ? Math.min(1, timeS / durationS) : 0})`;
    };
    show();
    return deck.subscribe(show);
  }, [deck, durationS]);

  function hold(input: HTMLInputElement) {
    input.dataset.held = "yes";
    if (played.current) played.current.style.transform = `scaleX(${Number(input.value) / durationS})`;
    tell(Number(input.value));
  }

  function tell(timeS: number | null) {
    if (!bubble.current) return;
    bubble.current.hidden = timeS === null;
    if (timeS === null) return;
    bubble.current.textContent = clock(timeS);
    bubble.current.style.left = `clamp(1.6rem, ${(timeS / durationS) * 100}%, calc(100% - 1.6rem))`;
  }

  return (
    <div className="relative rounded-sm has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-3 has-[:focus-visible]:outline-accent" style={{ height }}>
      <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />
      <div ref={played} aria-hidden="true" className="pointer-events-none absolute inset-0 origin-left scale-x-0 rounded-sm bg-accent-fill will-change-transform" />
      <output ref={bubble} hidden aria-hidden="true" className="numbers pointer-events-none absolute -top-7 -translate-x-1/2 rounded-sm border border-line bg-raised px-1.5 text-xs" />
      <input
        ref={slider}
        data-timeline
        type="range"
        aria-label={t("place")}
        min={0}
        max={durationS || 1}
        step="any"
        defaultValue={0}
        className="timeline absolute inset-0 size-full"
        onInput={(event) => hold(event.currentTarget)}
        onPointerMove={({ currentTarget, clientX }) => {
          deck.warm();
          const box = currentTarget.getBoundingClientRect();
          tell(Math.min(1, Math.max(0, (clientX - box.left) / box.width)) * durationS);
        }}
        onPointerLeave={() => tell(null)}
        onKeyDown={(event) => {
          const by = { ArrowUp: STEP_S, ArrowDown: -STEP_S, PageUp: 12 * STEP_S, PageDown: -12 * STEP_S }[event.key];
          const to = event.key === "Home" ? 0 : event.key === "End" ? durationS : by && !event.shiftKey ? deck.timeS + by : null;
          if (to === null) return;
          event.preventDefault();
          deck.seek(to);
        }}
      />
    </div>
  );
}
