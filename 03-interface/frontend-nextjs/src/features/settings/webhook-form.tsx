"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { Field, Input } from "@/components/ui/field";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { Refusal } from "./refusal";
import { eventName, EVENTS, type OutgoingEvent } from "./types";

export function WebhookForm({ onMade }: { onMade: (secret: string) => void }) {
  const t = useTranslations("settings.webhooks");
  const [events, setEvents] = useState<readonly OutgoingEvent[]>(["meeting.completed", "meeting.failed"]);
  const make = useMutation({
    mutationFn: async (body: { url: string; description: string | null; events: OutgoingEvent[] }) =>
      unwrap(await api.POST("/api/v1/webhooks/", { body })),
    onSuccess: ({ secret }) => onMade(secret),
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        make.mutate({ url: String(given.get("url")), description: String(given.get("description")).trim() || null, events: [...events] });
      }}
    >
      <Refusal error={make.error} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t("url")}>
          {(control) => <Input {...control} name="url" type="url" required maxLength={2000} placeholder="https://hooks.example.org/scribe" autoComplete="off" />}
        </Field>
        <Field label={t("description")}>{(control) => <Input {...control} name="description" maxLength={500} autoComplete="off" />}</Field>
      </div>
      <fieldset className="flex flex-wrap gap-x-6 gap-y-3">
        <legend className="mb-2 text-sm font-medium text-soft">{t("when")}</legend>
        {EVENTS.map((one) => (
          <Check
            key={one}
            label={t(`events.${eventName(one)}`)}
            checked={events.includes(one)}
            onChange={(event) => setEvents(event.target.checked ? [...events, one] : events.filter((other) => other !== one))}
          />
        ))}
      </fieldset>
      <Button type="submit" kind="primary" className="justify-self-start" disabled={make.isPending || !events.length} aria-busy={make.isPending}>
        {t("make")}
      </Button>
    </form>
  );
}
