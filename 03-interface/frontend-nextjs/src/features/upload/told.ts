"use client";

import { useLocale, useTranslations } from "next-intl";

import { duration, percent, size } from "@/lib/format";
import { type Item, type Problem, sentBytes, share } from "./queue";
import { remaining, speed } from "./speed";

const OWN = ["network", "unexpected", "otherFile", "unreadable", "notAllowed", "elsewhere"] as const;

/** The API's codes that have a sentence of ours. */
const KNOWN = {
  api_unreachable: "later",
  stopping: "later",
  storage_unavailable: "later",
  internal_error: "later",
  uploads_busy: "busy",
  too_many_parts: "busy",
  upload_busy: "busy",
  too_many_requests: "busy",
  too_many_uploads: "tooManyOpen",
  unsupported_media: "notRecording",
  upload_not_found: "gone",
  upload_expired: "gone",
  checksum_mismatch: "checksum",
  not_authenticated: "login",
} as const;

/** Sentences about problems. */
export function useProblem(): (problem: Problem) => string {
  const t = useTranslations("upload.problem");
  const locale = useLocale();
  return ({ code, detail, numbers }) => {
    const [first, second] = numbers;
    const own = OWN.find((known) => known === code);
    if (own) return t(own);
    if (code === "file_too_large" && first !== undefined) return t("tooLarge", { max: size(first, locale) });
    if (code === "quota_exceeded" && first !== undefined && second !== undefined) {
      return t("quota", { used: size(first, locale), max: size(second, locale) });
    }
    const known = KNOWN[code as keyof typeof KNOWN];
    return known ? t(known) : detail ? t("unknown", { detail }) : t("later");
  };
}

/** Where an upload is, in a line. */
export function useOutlook(): (item: Item, now: number) => string {
  const t = useTranslations("upload");
  const locale = useLocale();
  return (item, now) => {
    const done = percent(share(item), locale);
    switch (item.phase) {
      case "sending": {
        const rate = speed(item.meter);
        const sent = sentBytes(item);
        const left = remaining(item.size - sent, rate);
        return [
          t("phase.sending", { sent: size(sent, locale), size: size(item.size, locale) }),
          rate === null ? null : t("speed", { speed: size(rate, locale) }),
          left === null ? null : t("left", { time: duration(left, locale) }),
        ]
          .filter(Boolean)
          .join(" · ");
      }
      case "retrying":
        return t("phase.retrying", { seconds: Math.max(0, Math.ceil(((item.retryAt ?? now) - now) / 1000)) });
      case "paused":
        return t("phase.paused", { percent: done });
      case "waiting":
        return t(item.needs === "permission" ? "phase.waitingPermission" : "phase.waitingFile", { percent: done });
      case "done":
        return `${t("phase.done")} · ${size(item.size, locale)}`;
      default:
        return t(`phase.${item.phase}`);
    }
  };
}
