"use client";

import { Lock } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import dynamic from "next/dynamic";

import type { MeetingHead } from "@/features/meetings/detail";
import { Status } from "@/features/meetings/status";
import { duration, moment } from "@/lib/format";
import { ShareMenu } from "./share-menu";
import { TitleField } from "./title-field";

// What they do needs scripts: the title and the text come before them.
const HeaderActions = dynamic(() => import("./header-actions").then((module) => module.HeaderActions), { ssr: false, loading: () => <div className="h-9" /> });

interface Props {
  meeting: MeetingHead;
  /** The time that the page was rendered at. */
  now: Date;
  /** Who looks at it. */
  myId: number;
}

/** What the meeting is, and what can be done with it. */
export function MeetingHeader({ meeting, now, myId }: Props) {
  const t = useTranslations("meeting.header");
  const language = useTranslations("languages");
  const locale = useLocale();
  const isMine = meeting.owner_id === myId;
  const spoken = meeting.language;
  return (
    <header className="grid gap-2">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-0 grow basis-64 flex-wrap items-center gap-x-3 gap-y-1">
          {isMine ? <TitleField meeting={meeting} /> : <h1 className="min-w-0 text-2xl font-semibold wrap-anywhere">{meeting.title}</h1>}
          <Status meeting={meeting} />
        </div>
        <HeaderActions meeting={meeting} isMine={isMine} />
      </div>
      <div className="numbers flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
        <span>
          <time dateTime={meeting.created_at}>{moment(meeting.created_at, locale, now)}</time>
          {meeting.duration_s === null ? null : ` · ${duration(meeting.duration_s, locale)}`}
          {spoken ? ` · ${language.has(spoken as "fr") ? language(spoken as "fr") : spoken.toUpperCase()}` : null}
        </span>
        {isMine ? (
          <ShareMenu meeting={meeting} />
        ) : (
          <span className="inline-flex items-center gap-1.5" title={t("notMineHint")}>
            <Lock className="size-3.5" aria-hidden />
            {t("notMine", { shared: meeting.groups.length ? "yes" : "no", groups: meeting.groups.map(({ name }) => name).join(", ") })}
          </span>
        )}
      </div>
    </header>
  );
}
