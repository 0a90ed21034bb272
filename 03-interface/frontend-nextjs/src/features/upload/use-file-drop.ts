"use client";

import { useEffect, useEffectEvent, useState } from "react";

import { dropped, type Source } from "./files";

/** Takes files dropped anywhere on the page, and tells while some are held over it. Places with `data-drop` take their own. */
export function useFileDrop(onFiles: (sources: Source[]) => void): boolean {
  const [over, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const ended = new AbortController();
    const listen = (name: "dragover" | "dragleave" | "drop", does: (event: DragEvent, data: DataTransfer) => void) =>
      window.addEventListener(
        name,
        (event) => event.dataTransfer?.types.includes("Files") && !event.defaultPrevented && does(event, event.dataTransfer),
        { signal: ended.signal },
      );
    listen("dragover", (event, data) => {
      const ours = !(event.target instanceof Element && event.target.closest("[data-drop]"));
      setOver(ours);
      if (!ours) return;
      event.preventDefault();
      data.dropEffect = "copy";
    });
    // Between two elements the pointer is over another one; outside the window over none.
    listen("dragleave", (event) => event.relatedTarget === null && setOver(false));
    listen("drop", (event, data) => {
      event.preventDefault();
      setOver(false);
      void dropped(data).then((sources) => sources.length && take(sources));
    });
    return () => ended.abort();
  }, []);
  return over;
}
