"use client";

import { LoaderCircle, Pause, Play, RotateCcw, RotateCw, Volume2, VolumeX } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";
import { clock } from "@/lib/format";
import { RATES } from "./deck";
import { useDeck, usePlayerState } from "./player";

const SKIP_S = 5;

export function Controls({ durationS }: { durationS: number }) {
  const t = useTranslations("player");
  const deck = useDeck();
  const playing = usePlayerState((now) => now.playing, false);
  const waiting = usePlayerState((now) => now.waiting, false);
  const Icon = waiting ? LoaderCircle : playing ? Pause : Play;
  return (
    <div className="flex items-center gap-1 sm:gap-2">
      <Button kind="ghost" size="icon" aria-label={t("back")} onClick={() => deck.seek(deck.timeS - SKIP_S)}>
        <RotateCcw className="size-4.5" aria-hidden />
      </Button>
      <Button kind="primary" size="icon" className="size-10 rounded-full!" aria-label={t(playing ? "pause" : "play")} onClick={() => deck.toggle()}>
        <Icon className={waiting ? "size-5 animate-spin" : "size-5 fill-current"} aria-hidden />
      </Button>
      <Button kind="ghost" size="icon" aria-label={t("on")} onClick={() => deck.seek(deck.timeS + SKIP_S)}>
        <RotateCw className="size-4.5" aria-hidden />
      </Button>
      <Time durationS={durationS} />
      <span className="grow" />
      <Speed />
      <Volume />
    </div>
  );
}

/** Written at each second by itself: nothing else need be rendered for it. */
function Time({ durationS }: { durationS: number }) {
  const deck = useDeck();
  const shown = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = () => {
      const text = clock(deck.timeS);
      if (shown.current && shown.current.textContent !== text) shown.current.textContent = text;
    };
    show();
    return deck.subscribe(show);
  }, [deck]);
  return (
    <p className="numbers px-1 text-sm whitespace-nowrap text-muted">
      <span ref={shown} className="text-text">
        0:00
      </span>
      {` / ${clock(durationS)}`}
    </p>
  );
}

function Speed() {
  const t = useTranslations("player");
  const locale = useLocale();
  const deck = useDeck();
  const rate = usePlayerState((now) => now.rate, 1);
  const written = (one: number) => `${new Intl.NumberFormat(locale).format(one)} ×`;
  return (
    <select
      aria-label={t("speed")}
      value={rate}
      onChange={(event) => deck.setRate(Number(event.target.value))}
      className="numbers h-9 rounded-md bg-transparent px-2 text-sm text-soft hover:bg-hover"
    >
      {RATES.map((one) => (
        <option key={one} value={one} className="bg-raised text-text">
          {written(one)}
        </option>
      ))}
    </select>
  );
}

/** Phones have keys for it. */
function Volume() {
  const t = useTranslations("player");
  const deck = useDeck();
  const volume = usePlayerState((now) => now.volume, 1);
  return (
    <div className="hidden items-center gap-1 md:flex">
      <Button kind="ghost" size="icon" aria-label={t("mute")} aria-pressed={volume === 0} onClick={() => deck.toggleMute()}>
        {volume === 0 ? <VolumeX className="size-4.5" aria-hidden /> : <Volume2 className="size-4.5" aria-hidden />}
      </Button>
      <input
        type="range"
        aria-label={t("volume")}
        min={0}
        max={1}
        step={0.05}
        value={volume}
        onChange={(event) => deck.setVolume(Number(event.target.value))}
        className="h-9 w-20 accent-accent"
      />
    </div>
  );
}
