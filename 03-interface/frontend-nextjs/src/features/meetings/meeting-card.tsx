import { useLocale, useTimeZone, useTranslations } from "next-intl";
import type { Route } from "next";
import Link from "next/link";

import type { Meeting } from "@/lib/api/types";
import { duration, moment } from "@/lib/format";
import { Outlook, Status } from "./status";
import { Talk } from "./talk";

interface Props {
  meeting: Meeting;
  /** The time that the page was rendered at: server and browser must write the same. */
  now: Date;
  /** Whether it is chosen for what is done to many; absent where nothing may be done to it. */
  chosen?: boolean;
  onChoose?: (id: number, chosen: boolean) => void;
}

/** A meeting at a glance: what it was, who spoke, how it began, and where it is if it is not done. */
export function MeetingCard({ meeting, now, chosen, onChoose }: Props) {
  const t = useTranslations("feed");
  const locale = useLocale();
  const timeZone = useTimeZone();
  return (
    <article className="relative grid gap-3 rounded-lg border border-line bg-surface p-4 shadow-card transition-colors hover:border-edge has-[a:focus-visible]:border-accent">
      <header className="flex items-start gap-3">
        {onChoose ? (
          <input
            type="checkbox"
            checked={chosen ?? false}
            onChange={(event) => onChoose(meeting.id, event.target.checked)}
            aria-label={t("choose", { title: meeting.title })}
            className="relative z-10 mt-1 size-4 accent-accent"
          />
        ) : null}
        <div className="min-w-0 grow">
          <h2 className="truncate text-base font-semibold">
            {/* The whole card leads there; the link alone is what is read out. */}
            <Link href={`/meetings/${meeting.id}` as Route} className="outline-none before:absolute before:inset-0 before:rounded-lg">
              {meeting.title}
            </Link>
          </h2>
          <p className="numbers text-sm text-muted">
            <time dateTime={meeting.created_at}>{moment(meeting.created_at, locale, now, timeZone)}</time>
            {meeting.duration_s === null ? null : ` · ${duration(meeting.duration_s, locale)}`}
            {meeting.language ? ` · ${meeting.language.toUpperCase()}` : null}
          </p>
        </div>
        <Status meeting={meeting} />
      </header>
      <Outlook meeting={meeting} />
      <Talk speakers={meeting.speakers} />
      {meeting.excerpt ? <p className="line-clamp-2 text-sm text-soft">{meeting.excerpt}</p> : null}
      {meeting.groups.length ? (
        <ul aria-label={t("groups")} className="flex flex-wrap gap-1.5">
          {meeting.groups.map((group) => (
            <li key={group.id} className="rounded-full border border-line px-2 py-px text-xs text-muted">
              {group.name}
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-xs text-muted">{t("private")}</p>
      )}
    </article>
  );
}
