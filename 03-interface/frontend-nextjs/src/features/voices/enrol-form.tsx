"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { ClipSource } from "./clip-source";
import { enrol, type Source } from "./requests";
import { scopeOf } from "./scope";
import { ScopeSelect } from "./scope-select";
import type { VoiceGroup } from "./types";
import { useRefusal } from "./use-refusal";

interface Props {
  myId: number;
  isAdmin: boolean;
  groups: VoiceGroup[];
  given?: { meetingId: number; speaker?: string; name?: string };
}

/** A person becomes known by their voice: whose it is, where it is heard, who may recognise it, and that they agreed. */
export function EnrolForm({ myId, isAdmin, groups, given }: Props) {
  const t = useTranslations("voices.enrol");
  const router = useRouter();
  const client = useQueryClient();
  const refusal = useRefusal();
  const [name, setName] = useState(given?.name ?? "");
  const [scope, setScope] = useState("private");
  const [source, setSource] = useState<Source | null>(
    given?.speaker ? { kind: "speaker", meetingId: given.meetingId, speaker: given.speaker } : null,
  );
  const [written, setWritten] = useState<string | null>(null);
  const [consent, setConsent] = useState(false);
  const where = scopeOf(scope, groups);
  const proposed = t(`statement.${where.kind}`, {
    name: name.trim() || t("statement.somebody"),
    group: where.kind === "group" ? (where.name ?? "") : "",
  });
  const statement = written ?? proposed;
  const send = useMutation({
    mutationFn: (from: Source) => enrol(from, { name: name.trim(), scope, consent, statement }),
    onSuccess: (voice) => {
      void client.invalidateQueries({ queryKey: ["voices"] });
      router.push(`/voices/${voice.id}?new=1` as Route);
    },
  });
  const missing = !name.trim() ? "name" : !source ? "source" : !consent ? "consent" : null;

  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (source && !missing) send.mutate(source);
      }}
    >
      <Field label={t("name")}>
        {(control) => <Input {...control} name="name" value={name} onChange={(event) => setName(event.target.value)} maxLength={200} required autoComplete="off" />}
      </Field>
      <ClipSource myId={myId} onChange={setSource} {...(given ? { given } : {})} />
      <ScopeSelect value={scope} onChange={setScope} groups={groups} isAdmin={isAdmin} />
      <div className="grid gap-3 rounded-lg border border-line bg-sunk p-4">
        <p className="text-sm text-soft">{t("why")}</p>
        <Field label={t("statement.label")}>
          {(control) => <Textarea {...control} name="statement" rows={4} value={statement} maxLength={500} onChange={(event) => setWritten(event.target.value || null)} />}
        </Field>
        <label className="flex items-start gap-2.5">
          <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} className="mt-1 size-4 shrink-0 accent-accent" />
          <span>{t("agreed")}</span>
        </label>
      </div>
      {send.isError ? <Notice kind="bad">{refusal(send.error)}</Notice> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" kind="primary" disabled={missing !== null || send.isPending} aria-busy={send.isPending} aria-describedby="missing">
          {t(send.isPending ? "sending" : "send")}
        </Button>
        <p id="missing" className="text-sm text-muted">
          {missing ? t(`missing.${missing}`) : null}
        </p>
      </div>
    </form>
  );
}
