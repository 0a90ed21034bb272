"use client";

import { useTranslations } from "next-intl";

import { uploads } from "./engine";
import { isUnderWay, type Item, type Queue } from "./queue";
import { UploadRow } from "./upload-row";

export function QueueList({ items }: { items: Item[] }) {
  const t = useTranslations("upload.queue");
  return (
    <ul aria-label={t("title")} className="divide-y divide-line">
      {items.map((item) => (
        <UploadRow key={item.key} item={item} />
      ))}
    </ul>
  );
}

/** All of it in a few words. */
export function useSummary({ items }: Queue): string {
  const t = useTranslations("upload.queue");
  const busy = items.filter(isUnderWay).length;
  const stuck = items.filter(({ phase }) => phase === "waiting" || phase === "failed" || phase === "paused").length;
  return busy ? t("busy", { count: busy }) : stuck ? t("stuck", { count: stuck }) : t("idle", { count: items.length });
}

/** The button that asks for it goes, too: the page takes the focus. */
export function clearDone(items: Item[]): void {
  document.getElementById("content")?.focus();
  for (const { key, phase } of items) if (phase === "done") uploads.dismiss(key);
}
