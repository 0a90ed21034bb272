import { clsx } from "clsx";
import { useLocale, useTranslations } from "next-intl";

import { Section } from "@/components/ui/section";
import type { Counts } from "./metrics";
import { type Health, SERVERS } from "./readings";

const STATES = ["processing", "pending", "failed", "completed"] as const;

interface Props {
  counts: Counts;
  health: Health;
  workers: { workers: number; models: string[] } | null;
}

/** What works for everybody: how much there is to do, who does it, and whether the servers behind answer. */
export function Machinery({ counts, health, workers }: Props) {
  const t = useTranslations("admin.queue");
  const locale = useLocale();
  return (
    <Section title={t("overall")} hint={t("overallHint")}>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {STATES.map((state) => (
          <div key={state} className="rounded-md bg-sunk px-3.5 py-2.5">
            <dt className="text-sm text-muted">{t(`counts.${state}`)}</dt>
            <dd className="numbers font-display text-2xl font-semibold">
              {counts[state] === null ? "—" : new Intl.NumberFormat(locale).format(counts[state])}
            </dd>
          </div>
        ))}
      </dl>
      <p className={clsx("text-sm", workers?.workers ? "text-soft" : "text-warn")}>
        {workers?.workers
          ? t("workers", { count: workers.workers, models: workers.models.join(", ") || "—" })
          : t(workers ? "noWorkers" : "workersUnknown")}
      </p>
      <ul className="flex flex-wrap gap-x-5 gap-y-1.5 text-sm" aria-label={t("servers")}>
        {SERVERS.map((server) => (
          <li key={server} className="flex items-center gap-2">
            <span aria-hidden="true" className={clsx("size-2 rounded-full", health[server] === null ? "bg-muted" : health[server] ? "bg-ok" : "bg-bad")} />
            {t(`server.${server}`)}
            <span className="text-muted">{t(health[server] === null ? "unknown" : health[server] ? "answers" : "silent")}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
