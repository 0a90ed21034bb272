"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Item } from "./queue";

const TOLD = ["done", "failed", "waiting", "retrying"] as const;

/** Reads out what has become of an upload, once; how far it is belongs to its progress bar. */
export function News({ items }: { items: Item[] }) {
  const t = useTranslations("upload.news");
  const [before, setBefore] = useState(items);
  const [said, setSaid] = useState("");
  if (before !== items) {
    setBefore(items);
    const changed = items.filter((item) => before.find(({ key }) => key === item.key)?.phase !== item.phase);
    const news = changed.flatMap(({ phase, title, name }) => {
      const kind = TOLD.find((one) => one === phase);
      return kind ? t(kind, { name: title || name }) : [];
    });
    if (news.length) setSaid(news.join(" "));
  }
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
