import { useLocale, useTranslations } from "next-intl";

import type { MeetingHead } from "@/features/meetings/detail";
import { Status } from "@/features/meetings/status";
import { duration, moment } from "@/lib/format";

interface Props {
  meeting: MeetingHead;
  /** The time that the page was rendered at. */
  now: Date;
  /** Who looks at it. */
  myId: number;
}

/** What the meeting is, and what can be done with it. */
export function MeetingHeader({ meeting, now }: Props) {
  const t = useTranslations("feed");
  const locale = useLocale();
  return (
    <header className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="min-w-0 text-2xl font-semibold wrap-anywhere">{meeting.title}</h1>
        <Status meeting={meeting} />
      </div>
      <p className="numbers text-sm text-muted">
        <time dateTime={meeting.created_at}>{moment(meeting.created_at, locale, now)}</time>
        {meeting.duration_s === null ? null : ` · ${duration(meeting.duration_s, locale)}`}
        {` · ${meeting.groups.map(({ name }) => name).join(", ") || t("private")}`}
      </p>
    </header>
  );
}
