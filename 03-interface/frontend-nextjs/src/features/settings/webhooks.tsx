"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Webhook as Icon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Secret } from "@/components/ui/secret";
import { Section } from "@/components/ui/section";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { Webhook } from "./types";
import { WebhookCard } from "./webhook-card";
import { WebhookForm } from "./webhook-form";

const KEY = ["webhooks"];

/** Addresses of other systems that hear of meetings: ids and states, never a title or a text. */
export function Webhooks({ first }: { first: Webhook[] }) {
  const t = useTranslations("settings.webhooks");
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const list = useQuery({
    queryKey: KEY,
    queryFn: async () => unwrap(await api.GET("/api/v1/webhooks/", { params: { query: { limit: 100 } } })).items,
    initialData: first,
  });

  function changed(made?: string) {
    if (made) setSecret(made);
    void client.invalidateQueries({ queryKey: KEY });
  }

  return (
    <div className="grid gap-4">
      <Section title={t("new")} hint={t("hint")}>
        {secret === null ? (
          <WebhookForm onMade={changed} />
        ) : (
          <div className="grid gap-4">
            <Secret label={t("secret")} hint={t("once")} value={secret} />
            <Button className="justify-self-start" onClick={() => setSecret(null)}>
              {t("kept")}
            </Button>
          </div>
        )}
      </Section>
      {list.data.length ? (
        <ul className="grid gap-4" aria-label={t("title")}>
          {list.data.map((webhook) => (
            <li key={webhook.id}>
              <WebhookCard webhook={webhook} onChanged={changed} />
            </li>
          ))}
        </ul>
      ) : (
        <Empty icon={Icon} title={t("none")} hint={t("noneHint")} />
      )}
    </div>
  );
}
