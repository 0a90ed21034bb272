"use client";

import { Trash2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";

interface Props {
  count: number;
  busy: boolean;
  onClear: () => void;
  onDelete: () => void;
}

/** What can be done to the chosen meetings. Deleting asks in place: nothing brings a recording back. */
export function BulkBar({ count, busy, onClear, onDelete }: Props) {
  const t = useTranslations("feed");
  const [asking, setAsking] = useState(false);
  return (
    <div role="region" aria-label={t("chosen", { count })} className="fixed inset-x-4 bottom-20 z-20 mx-auto flex max-w-xl items-center gap-3 rounded-lg border border-line p-2.5 pl-4 glass md:bottom-6">
      <p className="numbers grow text-sm font-medium" aria-live="polite">
        {asking ? t("reallyDelete", { count }) : t("chosen", { count })}
      </p>
      {asking ? (
        <>
          <Button size="sm" onClick={() => setAsking(false)} autoFocus>
            {t("keep")}
          </Button>
          <Button size="sm" kind="danger" disabled={busy} aria-busy={busy} onClick={onDelete}>
            {t("delete")}
          </Button>
        </>
      ) : (
        <>
          <Button size="sm" kind="danger" onClick={() => setAsking(true)}>
            <Trash2 className="size-4" aria-hidden />
            {t("delete")}
          </Button>
          <Button size="icon" kind="ghost" aria-label={t("clearChoice")} onClick={onClear}>
            <X className="size-4" aria-hidden />
          </Button>
        </>
      )}
    </div>
  );
}
