"use client";

import { clsx } from "clsx";
import { CircleAlert, CircleCheck, FolderOpen, Pause, Play, RotateCcw, X } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import { ChooseFiles } from "./choose-files";
import { uploads } from "./engine";
import { focusBeside } from "./focus";
import { type Item, share } from "./queue";
import { useOutlook, useProblem } from "./told";
import { useNow } from "./use-now";

/** One recording on its way, and what can be done about it. */
export function UploadRow({ item }: { item: Item }) {
  const t = useTranslations("upload");
  const outlook = useOutlook();
  const problemText = useProblem();
  const now = useNow(item.phase === "retrying");
  const [asking, setAsking] = useState(false);
  const name = item.title || item.name;
  const { phase } = item;
  const over = phase === "done" || phase === "failed";

  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 px-4 py-3" data-phase={phase}>
      <div className="flex items-center gap-2">
        {phase === "done" ? <CircleCheck className="size-4 shrink-0 text-ok" aria-hidden /> : null}
        {phase === "failed" ? <CircleAlert className="size-4 shrink-0 text-bad" aria-hidden /> : null}
        <p className="min-w-0 grow truncate text-sm font-medium" title={item.name}>
          {name}
        </p>
        {phase === "sending" || phase === "queued" || phase === "checking" || phase === "retrying" ? (
          <Button kind="ghost" size="icon" className="size-8! shrink-0" aria-label={t("action.pause", { name })} onClick={() => uploads.pause(item.key)}>
            <Pause className="size-4" aria-hidden />
          </Button>
        ) : null}
        {phase === "finishing" ? null : (
          <Button
            kind="ghost"
            size="icon"
            className="size-8! shrink-0"
            aria-label={t(over ? "action.dismiss" : "action.cancel", { name })}
            data-giveup
            onClick={({ currentTarget }) => {
              if (!over && (share(item) > 0 || phase === "waiting")) return setAsking(true);
              focusBeside(currentTarget);
              if (over) uploads.dismiss(item.key);
              else uploads.cancel(item.key);
            }}
          >
            <X className="size-4" aria-hidden />
          </Button>
        )}
      </div>
      {over ? null : <Bar item={item} name={name} />}
      <p className="numbers text-sm text-muted">{outlook(item, now)}</p>
      {item.problem ? <p className={clsx("text-sm", phase === "failed" ? "text-bad" : "text-warn")}>{problemText(item.problem)}</p> : null}
      {asking && !over ? (
        <div role="group" aria-label={t("action.reallyCancel")} className="flex flex-wrap items-center gap-2">
          <p className="grow text-sm font-medium">{t("action.reallyCancel")}</p>
          <Button
            size="sm"
            autoFocus
            onClick={({ currentTarget }) => {
              currentTarget.closest("li")?.querySelector<HTMLElement>("[data-giveup]")?.focus();
              setAsking(false);
            }}
          >
            {t("action.keep")}
          </Button>
          <Button
            size="sm"
            kind="danger"
            onClick={({ currentTarget }) => {
              focusBeside(currentTarget);
              uploads.cancel(item.key);
            }}
          >
            {t("action.discard")}
          </Button>
        </div>
      ) : (
        <NextStep item={item} />
      )}
    </li>
  );
}

function Bar({ item, name }: { item: Item; name: string }) {
  const t = useTranslations("upload.queue");
  const done = share(item);
  const still = item.phase === "paused" || item.phase === "waiting" || item.phase === "retrying";
  return (
    <div role="progressbar" aria-label={t("progress", { name })} aria-valuenow={Math.round(done * 100)} aria-valuemin={0} aria-valuemax={100} className="h-1 overflow-hidden rounded-full bg-line">
      <div className={clsx("h-full origin-left rounded-full transition-transform duration-300", still ? "bg-warn" : "bg-accent")} style={{ transform: `scaleX(${done})` }} />
    </div>
  );
}

/** What the person does next, where something is theirs to do. */
function NextStep({ item }: { item: Item }) {
  const t = useTranslations("upload.action");
  const { key, phase, needs, problem } = item;
  if (phase === "done" && item.meetingId !== null) {
    return (
      <Link href={`/meetings/${item.meetingId}` as Route} className={buttonClass({ size: "sm" }, "justify-self-start")}>
        {t("open")}
      </Link>
    );
  }
  if (phase === "paused" || (phase === "waiting" && needs === "permission")) {
    return (
      <Button size="sm" kind="primary" className="justify-self-start" onClick={() => void uploads.resume(key)}>
        <Play className="size-4" aria-hidden />
        {t("resume")}
      </Button>
    );
  }
  if (phase === "waiting") {
    return (
      <div className="justify-self-start">
        <ChooseFiles size="sm" kind="primary" onFiles={([source]) => source && void uploads.give(key, source)}>
          <FolderOpen className="size-4" aria-hidden />
          {t("chooseAgain")}
        </ChooseFiles>
      </div>
    );
  }
  // What the API will never take is not worth another try.
  const hopeless = problem?.code === "unsupported_media" || problem?.code === "file_too_large";
  if (phase === "retrying" || (phase === "failed" && !hopeless)) {
    return (
      <Button size="sm" className="justify-self-start" onClick={() => (phase === "failed" ? void uploads.resume(key) : uploads.retry(key))}>
        <RotateCcw className="size-4" aria-hidden />
        {t(phase === "failed" ? "again" : "retryNow")}
      </Button>
    );
  }
  return null;
}
