"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";

import { doorPath } from "@/lib/api/client";
import { Deck, type Player } from "./deck";

export type { Player } from "./deck";

interface Source {
  meetingId: number;
  hasVideo: boolean;
  deck: Deck;
}

const Context = createContext<Source | null>(null);

interface Props {
  meetingId: number;
  durationS: number;
  hasVideo: boolean;
  children: ReactNode;
}

/** One recording, playable by everything below. What has a picture also needs a Screen to show it. */
export function PlayerProvider({ meetingId, durationS, hasVideo, children }: Props) {
  const [deck] = useState(() => new Deck(durationS));
  return (
    <Context value={{ meetingId, hasVideo, deck }}>
      {children}
      {hasVideo ? null : <audio ref={(media) => deck.attach(media)} src={mediaPath(meetingId)} preload="none" />}
    </Context>
  );
}

export function usePlayer(): Player {
  return useDeck();
}

/** The player with what its own controls need: speed, volume, what went wrong. */
export function useDeck(): Deck {
  return useSource().deck;
}

/** Something of the player that the page shows; rendered again when it changes, not at every frame. */
export function usePlayerState<T extends string | number | boolean>(of: (deck: Deck) => T, before: T): T {
  const deck = useDeck();
  return useSyncExternalStore(
    deck.subscribe,
    () => of(deck),
    () => before,
  );
}

export function useSource(): Source {
  const source = useContext(Context);
  if (!source) throw new Error("a player needs a PlayerProvider");
  return source;
}

export function mediaPath(meetingId: number): string {
  return doorPath(`/api/v1/meetings/${meetingId}/media`);
}
