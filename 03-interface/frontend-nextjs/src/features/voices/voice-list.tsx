"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { UserRoundPlus, UserRoundSearch } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";

import { Button, buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { useGoOn } from "@/lib/use-go-on";
import { useDay } from "./day";
import { ScopeWords } from "./scope-words";
import type { VoiceGroup, VoicePage } from "./types";
import { VoiceFace } from "./voice-face";

interface Props {
  q: string;
  first: VoicePage;
  groups: VoiceGroup[];
  now: Date;
}

/** Everybody whose voice I may be shown. */
export function VoiceList({ q, first, groups, now }: Props) {
  const t = useTranslations("voices");
  const day = useDay();
  const list = useInfiniteQuery({
    queryKey: ["voices", "list", q],
    queryFn: async ({ pageParam }) =>
      unwrap(await api.GET("/api/v1/voices/", { params: { query: { ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: { pages: [first], pageParams: [null] },
    initialDataUpdatedAt: now.getTime(),
  });
  const voices = list.data.pages.flatMap((page) => page.items);
  const { first: fresh, freshAt, ask } = useGoOn(voices.length);

  function showMore() {
    ask();
    void list.fetchNextPage();
  }

  return (
    <div className="grid gap-3">
      <p role="status" className="numbers text-sm text-muted">
        {voices.length || q ? t(list.hasNextPage ? "countAndMore" : "count", { count: voices.length }) : null}
      </p>
      {list.isError ? <Notice kind="bad">{t("failed")}</Notice> : null}
      {voices.length ? (
        <ul aria-label={t("title")} className="grid gap-2 sm:grid-cols-2">
          {voices.map((voice, at) => (
            <li key={voice.id} className="relative flex min-w-0 items-center gap-3 rounded-lg border border-line bg-surface p-3.5 shadow-card transition-colors hover:border-edge has-[a:focus-visible]:border-accent">
              <VoiceFace name={voice.name} />
              <div className="min-w-0 grow">
                <h2 className="truncate text-base font-semibold">
                  <Link ref={at === freshAt ? fresh : undefined} href={`/voices/${voice.id}` as Route} className="outline-none before:absolute before:inset-0 before:rounded-lg">
                    {voice.name}
                  </Link>
                </h2>
                <p className="flex flex-wrap gap-x-3 text-sm text-muted">
                  <ScopeWords scope={voice.scope} groups={groups} />
                  <time dateTime={voice.created_at}>{t("since", { day: day(voice.created_at) })}</time>
                </p>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <Nothing searched={q !== ""} />
      )}
      {list.hasNextPage ? (
        <Button className="justify-self-center" onClick={showMore} disabled={list.isFetchingNextPage} aria-busy={list.isFetchingNextPage}>
          {t("more")}
        </Button>
      ) : null}
    </div>
  );
}

function Nothing({ searched }: { searched: boolean }) {
  const t = useTranslations("voices");
  if (searched) return <Empty icon={UserRoundSearch} title={t("nothing")} hint={t("nothingHint")} />;
  return (
    <Empty icon={UserRoundPlus} title={t("empty")} hint={t("emptyHint")}>
      <Link href={"/voices/new" as Route} className={buttonClass({ kind: "primary" })}>
        {t("new")}
      </Link>
    </Empty>
  );
}
