"use client";

import { useEffect, useRef, useState } from "react";

/** For lists that grow: whoever asked for more goes on where it begins, once it is there. `ask` before asking; the
 * `first` ref belongs on the link of the item at `freshAt`. */
export function useGoOn(count: number) {
  const first = useRef<HTMLAnchorElement>(null);
  const waits = useRef(false);
  const [freshAt, setFreshAt] = useState(-1);
  useEffect(() => {
    if (!waits.current || count <= freshAt) return;
    waits.current = false;
    first.current?.focus();
  }, [count, freshAt]);
  const ask = () => {
    waits.current = true;
    setFreshAt(count);
  };
  return { first, freshAt, ask };
}
