"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { When } from "@/components/when";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { actOf, TARGETS } from "./acts";
import { auditAddress, type AuditFilters, auditQueryOf, detailsText, shortId } from "./audit-filters";
import { useRefusal } from "./refusal";
import type { AuditEvent, AuditPage } from "./types";

/** Who did what, newest first. Reading it is noted in it: it is read again when somebody asks, never by itself. */
export function AuditLog({ filters, first }: { filters: AuditFilters; first: AuditPage }) {
  const t = useTranslations("admin.audit");
  const told = useRefusal();
  const list = useInfiniteQuery({
    queryKey: ["audit", filters],
    queryFn: async ({ pageParam }) => unwrap(await api.GET("/api/v1/admin/audit/", { params: { query: auditQueryOf(filters, pageParam) } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: { pages: [first], pageParams: [null] },
    staleTime: Infinity,
  });
  const events = list.data.pages.flatMap((page) => page.items);
  if (!events.length) return <Empty icon={ScrollText} title={t("none")} hint={t("noneHint")} />;
  return (
    <>
      <ol className="grid rounded-lg border border-line bg-surface shadow-card" aria-label={t("title")}>
        {events.map((event) => (
          <li key={event.id} className="grid gap-x-5 gap-y-0.5 border-b border-line px-4 py-2.5 text-sm last:border-0 lg:grid-cols-[10.5rem_1fr_1fr]">
            <span className="text-muted">
              <When iso={event.at} />
            </span>
            <Entry event={event} filters={filters} />
          </li>
        ))}
      </ol>
      {list.isError ? <Notice kind="bad">{told(list.error)}</Notice> : null}
      {list.hasNextPage ? (
        <Button className="justify-self-center" disabled={list.isFetchingNextPage} aria-busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </>
  );
}

function Entry({ event, filters }: { event: AuditEvent; filters: AuditFilters }) {
  const t = useTranslations("admin.audit");
  const act = actOf(event.action);
  const target = TARGETS.find((known) => known === event.target_type);
  const details = detailsText(event.details);
  const who = event.actor_label ?? t("nobody");
  return (
    <>
      <span className="min-w-0">
        <span className="font-medium">{act ? t(`acts.${act}`) : event.action}</span>
        {target ? <span className="text-soft wrap-anywhere">{` · ${t(`targets.${target}`)} ${shortId(event.target_id)}`}</span> : null}
        {details ? <span className="block text-muted wrap-anywhere">{details}</span> : null}
      </span>
      <span className="min-w-0 text-soft wrap-anywhere">
        {event.actor_id === null ? (
          who
        ) : (
          <Link href={auditAddress({ ...filters, actor: event.actor_id }) as Route} className="underline-offset-4 hover:underline" aria-label={t("onlyOf", { who })}>
            {who}
          </Link>
        )}
        {event.actor_kind === "api_token" ? ` · ${t("byToken")}` : null}
        {event.address ? <span className="numbers text-muted">{` · ${event.address}`}</span> : null}
      </span>
    </>
  );
}
