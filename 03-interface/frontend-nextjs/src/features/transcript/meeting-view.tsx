"use client";

import { useTranslations } from "next-intl";

import { Notice } from "@/components/ui/notice";
import { Access } from "@/features/meeting/access";
import { MeetingHeader } from "@/features/meeting/header";
import { type MeetingHead, useMeeting } from "@/features/meetings/detail";
import { Outlook } from "@/features/meetings/status";
import { isStatus } from "@/lib/api/errors";
import type { FirstPage } from "./data";
import { Reading } from "./reading";
import { Waiting } from "./waiting";

interface Props {
  meeting: MeetingHead;
  first: FirstPage | null;
  media: "none" | "audio" | "video";
  now: Date;
  myId: number;
  startS: number | null;
  query: string;
}

/** A meeting from its upload to its last correction, as it is now. */
export function MeetingView({ meeting: given, first, now, myId, ...opening }: Props) {
  const t = useTranslations("transcript");
  const { data: meeting, error } = useMeeting(given, now.getTime());
  if (isStatus(error, 404)) return <Notice kind="bad">{t("gone")}</Notice>;
  const isDone = meeting.status === "completed";
  return (
    <Access mayChange={meeting.owner_id === myId && (isDone || meeting.status === "failed")}>
      <div className="mx-auto grid max-w-7xl gap-5">
        <MeetingHeader meeting={meeting} now={now} myId={myId} />
        {first && !isDone ? (
          <div role="status" className="grid gap-2 rounded-lg border border-line bg-surface p-4">
            <p className="text-sm font-medium">{t(meeting.status === "failed" ? "retryFailed" : "retryRuns")}</p>
            <Outlook meeting={meeting} />
          </div>
        ) : null}
        {first ? (
          <Reading key={first.page.attempt} meeting={meeting} first={first} myId={myId} {...opening} />
        ) : (
          <Waiting meeting={meeting} />
        )}
      </div>
    </Access>
  );
}
