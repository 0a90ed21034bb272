"use client";

import { ChevronDown, CloudUpload } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useId, useState } from "react";

import { Button } from "@/components/ui/button";
import { percent } from "@/lib/format";
import { isUnderWay, type Queue, share } from "./queue";
import { clearDone, QueueList, useSummary } from "./queue-list";

/** The queue on every page, above what else lies at the foot: `--dock` is how high that is. */
export function Panel({ queue }: { queue: Queue }) {
  const t = useTranslations("upload.queue");
  const locale = useLocale();
  const summary = useSummary(queue);
  // On a phone it would cover half of the page.
  const [open, setOpen] = useState(() => window.matchMedia("(min-width: 640px)").matches);
  const body = useId();
  const moving = queue.items.filter(isUnderWay);
  const total = moving.reduce((sum, { size }) => sum + size, 0);
  const done = moving.reduce((sum, item) => sum + share(item) * item.size, 0);
  return (
    <section
      aria-label={t("title")}
      className="fixed right-4 bottom-[calc(var(--dock,0px)+4.75rem)] left-4 z-30 overflow-hidden rounded-lg border border-line bg-raised shadow-overlay sm:left-auto sm:w-96 md:right-6 md:bottom-[calc(var(--dock,0px)+1.5rem)]"
    >
      <header className="flex items-center gap-2 py-1.5 pr-1.5 pl-4">
        <CloudUpload className="size-4 shrink-0 text-accent" aria-hidden />
        <h2 className="numbers grow truncate text-sm font-semibold">
          {summary}
          {total ? <span className="font-normal text-muted"> · {percent(done / total, locale)}</span> : null}
        </h2>
        {queue.items.some(({ phase }) => phase === "done") ? (
          <Button kind="ghost" size="sm" onClick={() => clearDone(queue.items)}>
            {t("clear")}
          </Button>
        ) : null}
        <Button kind="ghost" size="icon" aria-expanded={open} aria-controls={body} aria-label={t(open ? "collapse" : "expand")} onClick={() => setOpen(!open)}>
          <ChevronDown className={open ? "size-4 transition-transform" : "size-4 rotate-180 transition-transform"} aria-hidden />
        </Button>
      </header>
      <div id={body} hidden={!open} className="max-h-[min(24rem,50dvh)] overflow-y-auto border-t border-line">
        <QueueList items={queue.items} />
      </div>
    </section>
  );
}
