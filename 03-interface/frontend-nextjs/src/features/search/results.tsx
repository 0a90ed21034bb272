"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";

import { Button, buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { useGoOn } from "@/lib/use-go-on";
import { FoundMeeting } from "./found-meeting";
import { type FoundPage, narrowings, searchAddress, searchQuery, type Wanted } from "./query";
import { useSnippets } from "./use-snippet";

interface Props {
  wanted: Wanted;
  /** The first page, as the server read it. */
  first: FoundPage;
  now: Date;
}

/** What was found, by meeting. It stays while the question changes: how much was found is then read out. */
export function Results({ wanted, first, now }: Props) {
  const t = useTranslations("search");
  const { snippets, audio } = useSnippets();
  const list = useInfiniteQuery({
    queryKey: ["search", wanted],
    queryFn: async ({ pageParam }) => unwrap(await api.GET("/api/v1/search/", { params: { query: searchQuery(wanted, pageParam) } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: { pages: [first], pageParams: [null] },
    initialDataUpdatedAt: now.getTime(),
  });
  const found = list.data.pages.flatMap((page) => page.items);
  const count = found.length;
  const { first: fresh, freshAt, ask } = useGoOn(count);

  function showMore() {
    ask();
    void list.fetchNextPage();
  }

  return (
    <div
      className="grid gap-3"
      onKeyDown={(event) => {
        if (event.key === "Escape") snippets.stop();
      }}
    >
      <p role="status" className="numbers text-sm text-muted [overflow-wrap:anywhere]">
        {count ? t(list.hasNextPage ? "foundAndMore" : "found", { count }) : t("foundNothing", { q: wanted.q })}
      </p>
      {list.isError ? <Notice kind="bad">{t("failed")}</Notice> : null}
      {count ? null : <Nothing wanted={wanted} />}
      <ul className="grid gap-3" aria-label={t("results")}>
        {found.map((one, at) => (
          <li key={`${one.meeting.id} ${wanted.q}`} className="min-w-0">
            <FoundMeeting found={one} q={wanted.q} now={now} snippets={snippets} {...(at === freshAt ? { title: fresh } : {})} />
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button className="justify-self-center" onClick={showMore} disabled={list.isFetchingNextPage} aria-busy={list.isFetchingNextPage}>
          {t("more")}
        </Button>
      ) : null}
      <audio ref={audio} preload="none" className="hidden" />
    </div>
  );
}

function Nothing({ wanted }: { wanted: Wanted }) {
  const t = useTranslations("search");
  const narrowed = narrowings(wanted) > 0;
  return (
    <Empty icon={SearchX} title={t("nothing")} hint={t(narrowed ? "nothingNarrowed" : "nothingHint")}>
      {narrowed ? (
        <Link href={searchAddress({ q: wanted.q }) as Route} className={buttonClass()}>
          {t("clear")}
        </Link>
      ) : null}
    </Empty>
  );
}
