"use client";

import { useSyncExternalStore } from "react";

import { uploads } from "./engine";
import { EMPTY, type Queue } from "./queue";

/** The queue as it is now; on the server there is none. */
export function useUploads(): Queue {
  return useSyncExternalStore(uploads.subscribe, uploads.get, () => EMPTY);
}
