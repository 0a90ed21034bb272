"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useTranslations } from "next-intl";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { When } from "@/components/when";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { useRefusal } from "./refusal";
import { type Delivery, eventName, EVENTS } from "./types";

const LOOKS = { pending: "text-muted", delivered: "text-ok", failed: "text-bad" } as const;
const SOON_MS = 4000;

export function useDeliveriesChanged(webhookId: number): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["deliveries", webhookId] });
}

/** What a webhook was told, newest first; read again while something is on its way. */
export function Deliveries({ webhookId, isActive }: { webhookId: number; isActive: boolean }) {
  const t = useTranslations("settings.webhooks");
  const told = useRefusal();
  const changed = useDeliveriesChanged(webhookId);
  const list = useInfiniteQuery({
    queryKey: ["deliveries", webhookId],
    queryFn: async ({ pageParam }) =>
      unwrap(
        await api.GET("/api/v1/webhooks/{webhook_id}/deliveries", {
          params: { path: { webhook_id: webhookId }, query: { limit: 10, cursor: pageParam } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some((one) => one.state === "pending") ? SOON_MS : false),
  });
  const retry = useMutation({
    mutationFn: async (delivery_id: string) =>
      unwrap(
        await api.POST("/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry", {
          params: { path: { webhook_id: webhookId, delivery_id } },
        }),
      ),
    onError: (error) => toast.error(told(error)),
    onSettled: changed,
  });
  if (list.isError) return <Notice kind="bad">{told(list.error)}</Notice>;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div aria-busy={list.isPending} className="grid gap-2 border-t border-line pt-3">
      {list.isSuccess && !items.length ? <p className="text-sm text-muted">{t("noDeliveries")}</p> : null}
      <ul aria-label={t("deliveries")} className="grid">
        {items.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 text-sm last:border-0">
            <span className={clsx("font-medium", LOOKS[one.state])}>{t(`states.${one.state}`)}</span>
            <span>{nameOf(one, t)}</span>
            <span className="text-muted">
              <When iso={one.created_at} /> · {t("tries", { count: one.tries })}
              {one.last_status ? ` · HTTP ${one.last_status}` : null}
              {one.last_error ? ` · ${one.last_error}` : null}
            </span>
            {isActive && one.state === "failed" ? (
              <Button size="sm" className="ml-auto" disabled={retry.isPending} onClick={() => retry.mutate(one.id)}>
                {t("retry")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button size="sm" className="justify-self-start" disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </div>
  );
}

function nameOf(delivery: Delivery, t: ReturnType<typeof useTranslations<"settings.webhooks">>): string {
  const event = EVENTS.find((known) => known === delivery.type);
  const name = event ? t(`events.${eventName(event)}`) : t("ping");
  return delivery.meeting_id === null ? name : t("ofMeeting", { name, id: delivery.meeting_id });
}
