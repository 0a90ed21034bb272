"use client";

import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { clearDone, QueueList, useSummary } from "./queue-list";
import { StageForm } from "./stage-form";
import { useUploads } from "./use-uploads";
import type { GroupChoice } from "./wishes-fields";

/** What has been chosen, and what is on its way. */
export function UploadWork({ groups }: { groups: GroupChoice[] }) {
  const t = useTranslations("upload");
  const queue = useUploads();
  const summary = useSummary(queue);
  const count = queue.staged.length;
  return (
    <>
      {count ? (
        <section aria-labelledby="stage-title" className="grid gap-4 rounded-xl border border-line bg-surface p-5 shadow-card">
          <h2 id="stage-title" className="text-lg font-semibold">
            {t("stage.title", { count })}
          </h2>
          <StageForm staged={queue.staged} groups={groups} />
        </section>
      ) : null}
      {queue.items.length ? (
        <section aria-labelledby="queue-title" className="overflow-hidden rounded-xl border border-line bg-surface shadow-card">
          <header className="flex items-center justify-between gap-2 border-b border-line px-4 py-2">
            <h2 id="queue-title" className="text-base font-semibold">
              {summary}
            </h2>
            {queue.items.some(({ phase }) => phase === "done") ? (
              <Button kind="ghost" size="sm" onClick={() => clearDone(queue.items)}>
                {t("queue.clear")}
              </Button>
            ) : null}
          </header>
          <QueueList items={queue.items} />
        </section>
      ) : null}
    </>
  );
}
