import { clsx } from "clsx";
import { useLocale, useTranslations } from "next-intl";

import type { Meeting } from "@/lib/api/types";
import { duration, percent } from "@/lib/format";

const STAGES = ["download", "convert", "diarize", "identify", "transcribe", "fuse", "store", "notify"] as const;
type Stage = (typeof STAGES)[number];

const LOOKS = {
  pending: "bg-raised text-soft",
  processing: "bg-accent-fill text-accent",
  completed: "bg-ok-fill text-ok",
  failed: "bg-bad-fill text-bad",
} as const;

type Shown = Pick<Meeting, "status" | "stage" | "progress" | "eta" | "jobs_ahead" | "error_code" | "error_message">;

/** Where a meeting is, in words; a finished one needs none. */
export function Status({ meeting }: { meeting: Shown }) {
  const t = useTranslations("status");
  if (meeting.status === "completed") return null;
  const cancelled = meeting.error_code === "cancelled";
  return (
    <span className={clsx("rounded-full px-2.5 py-0.5 text-xs font-medium", cancelled ? LOOKS.pending : LOOKS[meeting.status])}>
      {t(cancelled ? "cancelled" : meeting.status)}
    </span>
  );
}

/** How far its job is, and how long yet; why it failed. */
export function Outlook({ meeting }: { meeting: Shown }) {
  const t = useTranslations("status");
  const locale = useLocale();
  if (meeting.status === "failed") return <p className="text-sm text-soft">{meeting.error_message}</p>;
  if (meeting.status === "completed") return null;
  const stage = STAGES.find((known) => known === meeting.stage);
  const left = meeting.eta ? t("left", { time: duration(meeting.eta.remaining_s, locale) }) : null;
  if (meeting.status === "pending") {
    const queue = typeof meeting.jobs_ahead === "number" ? t("ahead", { count: meeting.jobs_ahead }) : t("waiting");
    return <p className="text-sm text-muted">{[queue, left].filter(Boolean).join(" · ")}</p>;
  }
  const done = overall(stage, meeting.progress ?? 0);
  return (
    <div className="grid gap-1.5">
      <p className="numbers flex justify-between gap-3 text-sm text-soft">
        <span>{stage ? t(`stages.${stage}`) : t("processing")}</span>
        <span className="text-muted">{left ?? percent(done, locale)}</span>
      </p>
      <div role="progressbar" aria-label={t("progress")} aria-valuenow={Math.round(done * 100)} aria-valuemin={0} aria-valuemax={100} className="h-1 overflow-hidden rounded-full bg-line">
        <div className="h-full origin-left rounded-full bg-accent transition-transform duration-500" style={{ transform: `scaleX(${done})` }} />
      </div>
    </div>
  );
}

// Shares of a typical job, for a bar that never goes back; the time beside it is what was learned.
const WEIGHTS: Record<Stage, number> = { download: 1, convert: 3, diarize: 42, identify: 6, transcribe: 44, fuse: 1, store: 2, notify: 1 };

export function overall(stage: Stage | undefined, progress: number): number {
  if (!stage) return 0;
  const before = STAGES.slice(0, STAGES.indexOf(stage)).reduce((sum, name) => sum + WEIGHTS[name], 0);
  return (before + WEIGHTS[stage] * Math.min(1, Math.max(0, progress))) / 100;
}
