"use client";

import { useTranslations } from "next-intl";

/** Where the speakers will be. */
export function PanelWaiting() {
  const t = useTranslations("meeting.speakers");
  return (
    <div role="status" aria-label={t("waiting")} className="grid gap-2">
      {[0, 1, 2].map((row) => (
        <div key={row} className="h-14 animate-pulse rounded-md bg-raised" />
      ))}
    </div>
  );
}
