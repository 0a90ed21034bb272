"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { Clips } from "./clips";
import { ConsentWords } from "./consent-words";
import { Erase } from "./erase";
import { ScopeWords } from "./scope-words";
import { ScopeChange } from "./scope-change";
import type { Receipt, VoiceDetail, VoiceGroup } from "./types";
import { VoiceName } from "./voice-name";

// Seen once in the life of a voice.
const ReceiptWords = dynamic(() => import("./receipt-words").then((module) => module.ReceiptWords));

interface Props {
  first: VoiceDetail;
  groups: VoiceGroup[];
  me: { id: number; isAdmin: boolean };
  now: Date;
  /** Whether it was enrolled just now. */
  isNew: boolean;
}

/** One person's voice: where it is matched, on what ground it is kept, from which recordings; and, for its keepers, what can be done. */
export function VoiceView({ first, groups, me, now, isNew }: Props) {
  const t = useTranslations("voices");
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const { data: voice } = useQuery({
    queryKey: ["voices", "one", first.id],
    queryFn: async () => unwrap(await api.GET("/api/v1/voices/{voice_id}", { params: { path: { voice_id: first.id } } })),
    initialData: first,
    initialDataUpdatedAt: now.getTime(),
    enabled: receipt === null,
  });
  if (receipt) return <ReceiptWords receipt={receipt} name={voice.name} />;
  const mine = voice.may_change;
  return (
    <div className="grid gap-6">
      <VoiceName voice={voice} />
      {isNew ? <Notice kind="ok">{t("enrolled", { name: voice.name })}</Notice> : null}
      <section aria-labelledby="scope" className="grid gap-2">
        <h2 id="scope" className="text-base font-semibold">
          {t("scope.title")}
        </h2>
        {mine ? (
          <ScopeChange key={voice.scope} voice={voice} groups={groups} isAdmin={me.isAdmin} />
        ) : (
          <p className="text-soft">
            <ScopeWords scope={voice.scope} groups={groups} />
          </p>
        )}
      </section>
      <section aria-labelledby="consent" className="grid gap-2">
        <h2 id="consent" className="text-base font-semibold">
          {t("consent.title")}
        </h2>
        <ConsentWords consent={voice.consent} />
      </section>
      <Clips voice={voice} myId={me.id} />
      {mine ? <Erase voice={voice} onErased={setReceipt} /> : <p className="text-sm text-muted">{t("notKeeper")}</p>}
    </div>
  );
}
