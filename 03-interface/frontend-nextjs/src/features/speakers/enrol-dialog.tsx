"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useSentence } from "@/features/edits/failure";
import { useMe } from "@/features/meeting/data";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { useSpeakerChanges, useVoices } from "./data";
import { type EnrolForm, enrolmentOf, knownVoice, missingIn } from "./enrol";
import { HearButton } from "./hear-button";
import type { MeetingSpeaker } from "./names";
import { useCalls } from "./use-calls";

interface Props {
  meetingId: number;
  speaker: MeetingSpeaker;
  onClose: () => void;
}

/** Keep a speaker's voice, so that they are known in later meetings: with their consent, and within a scope. */
export function EnrolDialog({ meetingId, speaker, onClose }: Props) {
  const t = useTranslations("meeting.enrol");
  const voices = useVoices(true);
  const { called } = useCalls(meetingId);
  const me = useMe();
  const known = knownVoice(speaker, voices.data ?? []);
  const [form, setForm] = useState<EnrolForm>({ known: null, name: speaker.name ?? "", scope: "private", consent: false, statement: "" });
  const [tried, setTried] = useState(false);
  const sentence = useSentence();
  const enrol = useEnrolment(meetingId, speaker, onClose);
  // Chosen by hand, or else the voice that the speaker is known by.
  const [isNew, setIsNew] = useState(false);
  const asked: EnrolForm = { ...form, known: isNew ? null : (known?.id ?? null) };
  const missing = missingIn(asked);
  const set = (part: Partial<EnrolForm>) => setForm({ ...form, ...part });

  function send() {
    setTried(true);
    if (!missing.length) enrol.mutate(asked);
  }

  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t("title", { name: called(speaker) })} description={t("why")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className="flex flex-wrap items-center gap-2 text-sm text-soft">
          <HearButton meetingId={meetingId} label={speaker.label} name={called(speaker)} />
          {t("hearFirst")}
        </div>
        {known ? (
          <Field label={t("whose")}>
            {(control) => (
              <Select {...control} value={isNew ? "new" : "known"} onChange={(event) => setIsNew(event.target.value === "new")}>
                <option value="known">{t("addTo", { name: known.name })}</option>
                <option value="new">{t("new")}</option>
              </Select>
            )}
          </Field>
        ) : null}
        {asked.known === null ? (
          <>
            <Field label={t("name")} error={tried && missing.includes("name") ? t("nameMissing") : undefined}>
              {(control) => <Input {...control} value={form.name} maxLength={200} onChange={(event) => set({ name: event.target.value })} />}
            </Field>
            <Field label={t("scope")} hint={t(form.scope === "private" ? "privateHint" : form.scope === "company" ? "companyHint" : "groupHint")}>
              {(control) => (
                <Select {...control} value={form.scope} onChange={(event) => set({ scope: event.target.value })}>
                  <option value="private">{t("private")}</option>
                  {me.data?.groups.map((group) => (
                    <option key={group.id} value={`group:${group.id}`}>
                      {t("group", { name: group.name })}
                    </option>
                  ))}
                  {me.data?.is_superuser ? <option value="company">{t("company")}</option> : null}
                </Select>
              )}
            </Field>
          </>
        ) : null}
        <Notice kind="warn">{t("law")}</Notice>
        <div className="grid gap-1">
          <label className="flex items-start gap-2.5 text-sm">
            <input type="checkbox" className="mt-1 size-4 accent-accent" checked={form.consent} aria-invalid={tried && missing.includes("consent")} onChange={(event) => set({ consent: event.target.checked })} />
            {t("consent")}
          </label>
          {tried && missing.includes("consent") ? (
            <p role="alert" className="text-sm text-bad">
              {t("consentMissing")}
            </p>
          ) : null}
        </div>
        <Field label={t("statement")} hint={t("statementHint")}>
          {(control) => <Input {...control} value={form.statement} maxLength={500} onChange={(event) => set({ statement: event.target.value })} />}
        </Field>
        {enrol.isError ? <Notice kind="bad">{sentence(enrol.error)}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button kind="primary" type="submit" disabled={enrol.isPending} aria-busy={enrol.isPending}>
            {t("keep")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Keeps the voice; a speaker without a name is that person from now on. */
function useEnrolment(meetingId: number, speaker: MeetingSpeaker, onDone: () => void) {
  const t = useTranslations("meeting.enrol");
  const client = useQueryClient();
  const changes = useSpeakerChanges(meetingId);
  return useMutation({
    mutationFn: async (form: EnrolForm) => unwrap(await api.POST("/api/v1/voices/from-speaker", { body: enrolmentOf(form, meetingId, speaker.label) })),
    onSuccess: (voice) => {
      void client.invalidateQueries({ queryKey: ["voices"] });
      // A name that a person gave stands for every reader; a private voice's would be for its keeper alone.
      if (speaker.name === null) void changes.name(speaker.label, { identity_id: voice.id }, voice.name);
      else toast.success(t("kept", { name: voice.name }));
      onDone();
    },
  });
}
