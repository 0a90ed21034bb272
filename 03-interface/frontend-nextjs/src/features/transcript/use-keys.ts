"use client";

import { useEffect, useEffectEvent } from "react";

import { type Command, commandOf, isTaken } from "@/features/player/keys";

/** Does what keys ask for, wherever the focus is, unless it is where one types. */
export function useKeys(actions: Record<Command, () => void>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isTaken(event.target, event.key)) return;
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    actions[command]();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
