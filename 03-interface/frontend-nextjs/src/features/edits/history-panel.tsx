"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { History } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { ChangeText } from "./change-text";
import { useHistoryStep } from "./data";
import { changesOf, type Edit, kindOf, nextUndo } from "./history";
import { editsKey } from "./query-keys";

const SHOWN = 4;

/** Who changed what and when, before and after; newest first. */
export function HistoryPanel({ meetingId }: { meetingId: number }) {
  const t = useTranslations("meeting.history");
  const step = useHistoryStep(meetingId);
  const edits = useInfiniteQuery({
    queryKey: [...editsKey(meetingId), "pages"],
    queryFn: async ({ pageParam }) =>
      unwrap(
        await api.GET("/api/v1/meetings/{meeting_id}/edits", {
          params: { path: { meeting_id: meetingId }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  if (edits.isPending) return <p role="status" className="text-sm text-muted">{t("waiting")}</p>;
  if (edits.isError) return <Notice kind="bad">{t("failed")}</Notice>;
  const all = edits.data.pages.flatMap(({ items }) => items);
  if (!all.length) return <Empty icon={History} title={t("empty")} hint={t("emptyHint")} />;
  const last = nextUndo(all);
  return (
    <div className="grid gap-3">
      <ol className="grid gap-1" aria-label={t("title")}>
        {all.map((edit) => (
          <Entry key={edit.id} meetingId={meetingId} edit={edit} onUndo={edit.id === last?.id ? () => void step("undo", edit.id) : null} />
        ))}
      </ol>
      {edits.hasNextPage ? (
        <Button size="sm" className="justify-self-center" disabled={edits.isFetchingNextPage} onClick={() => void edits.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </div>
  );
}

/** Only the newest edit that holds can be taken back: an older one may have others built on it. */
function Entry({ meetingId, edit, onUndo }: { meetingId: number; edit: Edit; onUndo: (() => void) | null }) {
  const t = useTranslations("meeting.history");
  const format = useFormatter();
  const kind = kindOf(edit);
  const changes = changesOf(edit);
  return (
    <li className="grid gap-1.5 rounded-md px-2 py-2.5 text-sm">
      <div className="flex items-start justify-between gap-2">
        <p className={clsx("font-medium", edit.undone_at && "text-muted")}>
          {kind ? t(`kinds.${kind.replace(".", "_") as "segment_edited"}`, { count: edit.segment_count }) : edit.kind}
          {edit.undone_at ? <span className="ml-2 rounded-full border border-line px-1.5 text-xs font-normal text-muted">{t("undone")}</span> : null}
        </p>
        {onUndo ? (
          <Button size="sm" kind="ghost" className="-my-1 h-7!" onClick={onUndo}>
            {t("undo")}
          </Button>
        ) : null}
      </div>
      <p className="numbers text-xs text-muted">
        {edit.user?.full_name ?? t("somebody")}
        {" · "}
        <time dateTime={edit.created_at}>{format.dateTime(new Date(edit.created_at), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })}</time>
      </p>
      {changes.slice(0, SHOWN).map((change, at) => (
        <ChangeText key={at} meetingId={meetingId} change={change} />
      ))}
      {edit.segment_count > SHOWN || changes.length > SHOWN ? <p className="text-xs text-muted">{t("andMore", { count: Math.max(edit.segment_count, changes.length) - SHOWN })}</p> : null}
    </li>
  );
}
