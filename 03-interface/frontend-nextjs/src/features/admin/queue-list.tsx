"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { When } from "@/components/when";
import { queryOf } from "@/features/meetings/filters";
import { Outlook } from "@/features/meetings/status";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { MeetingPage } from "@/lib/api/types";

interface Props {
  status: "pending" | "processing";
  first: MeetingPage;
  now: Date;
}

/** What waits or runs, of what this administrator may see; live, as every list of meetings is. */
export function QueueList({ status, first, now }: Props) {
  const t = useTranslations("admin.queue");
  const list = useInfiniteQuery({
    queryKey: ["meetings", { status }],
    queryFn: async ({ pageParam }) => unwrap(await api.GET("/api/v1/meetings/", { params: { query: queryOf({ status }, pageParam) } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: { pages: [first], pageParams: [null] },
    initialDataUpdatedAt: now.getTime(),
  });
  // What has gone on since it was listed is another list's.
  const meetings = list.data.pages.flatMap((page) => page.items).filter((meeting) => meeting.status === status);
  return (
    <Section title={t(status)} hint={t("visibleHint")}>
      {meetings.length ? (
        <ul className="grid" aria-label={t(status)}>
          {meetings.map((meeting) => (
            <li key={meeting.id} className="grid gap-1.5 border-b border-line py-3 last:border-0">
              <p className="flex flex-wrap items-baseline justify-between gap-x-4">
                <Link href={`/meetings/${meeting.id}` as Route} className="min-w-0 truncate font-medium underline-offset-4 hover:underline">
                  {meeting.title}
                </Link>
                <span className="text-sm text-muted">
                  <When iso={meeting.created_at} />
                </span>
              </p>
              <Outlook meeting={meeting} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-sm text-muted">{t(status === "pending" ? "nothingWaits" : "nothingRuns")}</p>
      )}
      {list.hasNextPage ? (
        <Button size="sm" className="justify-self-start" disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </Section>
  );
}
