"use client";

import { createContext, type ReactNode, useContext } from "react";

const MayChange = createContext(false);

/** Whether the reader may change the meeting below: its owner, while no new transcript of it is being made. */
export function Access({ mayChange, children }: { mayChange: boolean; children: ReactNode }) {
  return <MayChange value={mayChange}>{children}</MayChange>;
}

export function useMayChange(): boolean {
  return useContext(MayChange);
}
