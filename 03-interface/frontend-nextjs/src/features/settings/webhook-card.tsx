"use client";

import { useMutation } from "@tanstack/react-query";
import { clsx } from "clsx";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { Deliveries, useDeliveriesChanged } from "./deliveries";
import { useRefusal } from "./refusal";
import { eventName, type Webhook } from "./types";

const BY_OWNER = "Paused by its owner.";

interface Props {
  webhook: Webhook;
  /** Told after every change; with the secret where there is a new one. */
  onChanged: (secret?: string) => void;
}

export function WebhookCard({ webhook, onChanged }: Props) {
  const t = useTranslations("settings.webhooks");
  const told = useRefusal();
  const [shown, setShown] = useState(false);
  const delivered = useDeliveriesChanged(webhook.id);
  const params = { path: { webhook_id: webhook.id } };
  const act = useMutation({
    mutationFn: (what: () => Promise<unknown>) => what(),
    onError: (error) => toast.error(told(error)),
    onSettled: delivered,
  });
  const run = (what: () => Promise<unknown>) => act.mutate(what);

  const test = async () => {
    unwrap(await api.POST("/api/v1/webhooks/{webhook_id}/test", { params }));
    setShown(true);
    toast.success(t("tested"));
  };
  const pause = async (is_active: boolean) => {
    unwrap(await api.PATCH("/api/v1/webhooks/{webhook_id}", { params, body: { is_active } }));
    onChanged();
  };
  const roll = async () => onChanged(unwrap(await api.POST("/api/v1/webhooks/{webhook_id}/secret", { params })).secret);
  const remove = async () => {
    unwrap(await api.DELETE("/api/v1/webhooks/{webhook_id}", { params }));
    onChanged();
  };

  return (
    <article className="grid gap-3 rounded-lg border border-line bg-surface p-5 shadow-card">
      <header className="flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0">
          <h3 className="font-sans font-medium wrap-anywhere">{webhook.url}</h3>
          {webhook.description ? <p className="text-sm text-soft wrap-anywhere">{webhook.description}</p> : null}
          <p className="text-sm text-muted">{webhook.events.map((one) => t(`events.${eventName(one)}`)).join(", ")}</p>
        </div>
        <span className={clsx("rounded-full px-2.5 py-0.5 text-xs font-medium", webhook.is_active ? "bg-ok-fill text-ok" : "bg-warn-fill text-warn")}>
          {t(webhook.is_active ? "active" : "paused")}
        </span>
      </header>
      {webhook.is_active || webhook.paused_reason === BY_OWNER ? null : <p className="text-sm text-warn">{t("pausedFor", { reason: webhook.paused_reason ?? "" })}</p>}
      {webhook.is_active && webhook.failures > 0 ? <p className="text-sm text-warn">{t("failures", { count: webhook.failures })}</p> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" disabled={!webhook.is_active || act.isPending} onClick={() => run(test)}>
          {t("test")}
        </Button>
        <Button size="sm" disabled={act.isPending} onClick={() => run(() => pause(!webhook.is_active))}>
          {t(webhook.is_active ? "pause" : "resume")}
        </Button>
        <Button size="sm" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t("deliveries")}
        </Button>
        <Confirm label={t("roll")} question={t("reallyRoll")} act={t("roll")} busy={act.isPending} onAct={() => run(roll)} />
        <Confirm label={t("delete")} question={t("reallyDelete")} act={t("delete")} busy={act.isPending} onAct={() => run(remove)} />
      </div>
      {shown ? <Deliveries webhookId={webhook.id} isActive={webhook.is_active} /> : null}
    </article>
  );
}
