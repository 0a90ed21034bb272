"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { Route } from "next";
import Link from "next/link";
import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { type Ref, useState } from "react";

import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { duration, moment } from "@/lib/format";
import { useGoOn } from "@/lib/use-go-on";
import { HitRow } from "./hit";
import { Marked } from "./marked";
import { asTyped, type FoundMeeting as Found, HITS_PER_PAGE } from "./query";
import type { Snippets } from "./use-snippet";

interface Props {
  found: Found;
  q: string;
  now: Date;
  snippets: Snippets;
  title?: Ref<HTMLAnchorElement>;
}

/** A meeting that was found: which one it is, and the places in it. */
export function FoundMeeting({ found, q, now, snippets, title }: Props) {
  const t = useTranslations("search");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const { meeting } = found;
  const heading = `found-${meeting.id}`;
  return (
    <article aria-labelledby={heading} className="grid gap-2 rounded-lg border border-line bg-surface p-4 shadow-card">
      <header>
        <h2 id={heading} className="text-base font-semibold [overflow-wrap:anywhere]">
          <Link ref={title} href={`/meetings/${meeting.id}` as Route} className="rounded-sm underline-offset-4 hover:underline">
            <Marked text={meeting.title} highlights={found.title_highlights} />
          </Link>
        </h2>
        <p className="numbers text-sm text-muted">
          <time dateTime={meeting.created_at}>{moment(meeting.created_at, locale, now, timeZone)}</time>
          {meeting.duration_s === null ? null : ` · ${duration(meeting.duration_s, locale)}`}
          {meeting.groups.map((group) => ` · ${group.name}`)}
        </p>
      </header>
      {found.hits.length ? <Places found={found} q={q} snippets={snippets} /> : <p className="text-sm text-soft">{t("inTitle")}</p>}
    </article>
  );
}

function Places({ found: { meeting, hits: first, has_more_hits }, q, snippets }: { found: Found; q: string; snippets: Snippets }) {
  const t = useTranslations("search");
  const [asked, setAsked] = useState(false);
  const all = useInfiniteQuery({
    queryKey: ["search", "within", meeting.id, q],
    queryFn: async ({ pageParam }) =>
      unwrap(
        await api.GET("/api/v1/meetings/{meeting_id}/search", {
          params: { path: { meeting_id: meeting.id }, query: { q: asTyped(q), limit: HITS_PER_PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    enabled: asked,
  });
  const hits = all.data?.pages.flatMap((page) => page.items) ?? first;
  const more = all.data ? all.hasNextPage : has_more_hits;

  const { first: fresh, freshAt, ask } = useGoOn(hits.length);

  function showMore() {
    ask();
    if (asked && all.data) void all.fetchNextPage();
    else if (asked) void all.refetch();
    else setAsked(true);
  }

  return (
    <>
      <ol aria-label={t("places", { title: meeting.title })} className="-mx-2 grid">
        {hits.map((hit, at) => (
          <HitRow
            key={hit.segment_id}
            meetingId={meeting.id}
            hit={hit}
            speakerAt={meeting.speakers.findIndex(({ label }) => label === hit.speaker)}
            snippets={snippets}
            {...(at === freshAt ? { place: fresh } : {})}
          />
        ))}
      </ol>
      {all.isError ? (
        <p role="alert" className="text-sm text-bad">
          {t("failed")}
        </p>
      ) : null}
      {more ? (
        <Button size="sm" className="justify-self-start" onClick={showMore} disabled={all.isFetching} aria-busy={all.isFetching}>
          {t("moreHits")}
        </Button>
      ) : null}
    </>
  );
}
