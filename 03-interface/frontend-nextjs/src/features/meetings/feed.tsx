"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { CloudUpload } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { MeetingPage } from "@/lib/api/types";
import { BulkBar } from "./bulk-bar";
import { type Filters, isNarrowed, queryOf } from "./filters";
import { MeetingCard } from "./meeting-card";

interface Props {
  filters: Filters;
  /** The first page, as the server read it: the list is there before any script is. */
  first: MeetingPage;
  now: Date;
  myId: number;
}

export function Feed({ filters, first, now, myId }: Props) {
  const t = useTranslations("feed");
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const list = useInfiniteQuery({
    queryKey: ["meetings", filters],
    queryFn: async ({ pageParam }) => unwrap(await api.GET("/api/v1/meetings/", { params: { query: queryOf(filters, pageParam) } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: { pages: [first], pageParams: [null] },
    initialDataUpdatedAt: now.getTime(),
  });
  const meetings = list.data.pages.flatMap((page) => page.items);
  const remove = useMutation({
    mutationFn: async (ids: number[]) => unwrap(await api.POST("/api/v1/meetings/delete", { body: { ids } })),
    onSuccess: () => {
      setChosen(new Set());
      return client.invalidateQueries({ queryKey: ["meetings"] });
    },
  });

  function choose(id: number, is: boolean) {
    setChosen((before) => new Set(is ? [...before, id] : [...before].filter((other) => other !== id)));
  }

  if (!meetings.length) return <Nothing narrowed={isNarrowed(filters)} />;
  return (
    <>
      {list.isError ? <Notice kind="bad">{t("failed")}</Notice> : null}
      {remove.isError ? <Notice kind="bad">{t("notDeleted")}</Notice> : null}
      <ul className="grid gap-3 lg:grid-cols-2 2xl:grid-cols-3" aria-label={t("title")}>
        {meetings.map((meeting) => (
          <li key={meeting.id} className="min-w-0">
            <MeetingCard
              meeting={meeting}
              now={now}
              {...(meeting.owner_id === myId ? { chosen: chosen.has(meeting.id), onChoose: choose } : {})}
            />
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <div className="flex justify-center">
          <Button onClick={() => list.fetchNextPage()} disabled={list.isFetchingNextPage} aria-busy={list.isFetchingNextPage}>
            {t("more")}
          </Button>
        </div>
      ) : null}
      {chosen.size ? (
        <BulkBar count={chosen.size} busy={remove.isPending} onClear={() => setChosen(new Set())} onDelete={() => remove.mutate([...chosen])} />
      ) : null}
    </>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  const t = useTranslations("feed");
  return (
    <Empty icon={CloudUpload} title={t(narrowed ? "nothing" : "empty")} hint={t(narrowed ? "nothingHint" : "emptyHint")}>
      {narrowed ? (
        <Link href="/" className={buttonClass()}>
          {t("clear")}
        </Link>
      ) : (
        <Link href={"/upload" as Route} className={buttonClass({ kind: "primary" })}>
          {t("upload")}
        </Link>
      )}
    </Empty>
  );
}
