"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useSentence } from "@/features/edits/failure";
import type { MeetingHead } from "@/features/meetings/detail";
import { type Transcript, transcriptKey } from "@/features/transcript/data";
import { isStatus } from "@/lib/api/errors";
import { useMeetingChanges, useModels } from "./data";
import { languagesIn } from "./languages";
import { type RetryForm, wishOf } from "./retry";

/** Transcribe again, with another language or model. What people corrected goes only where they say so. */
export function RetryDialog({ meeting, onClose }: { meeting: MeetingHead; onClose: () => void }) {
  const t = useTranslations("meeting.retry");
  const locale = useLocale();
  const sentence = useSentence();
  const models = useModels();
  const { retry } = useMeetingChanges(meeting);
  const [form, setForm] = useState<RetryForm>({ language: "", model: "", speakers: "", discard: false });
  // Read by the page already, where there is a transcript; the API has the last word.
  const transcript = useQueryClient().getQueryData<Transcript>(transcriptKey(meeting.id));
  const hasEdits = (transcript?.hasEdits ?? false) || (isStatus(retry.error, 409) && retry.error.code === "has_edits");
  const set = (part: Partial<RetryForm>) => setForm({ ...form, ...part });
  const { often, all } = languagesIn(locale);

  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t("title")} description={t("what")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          retry.mutate(wishOf(form), { onSuccess: onClose });
        }}
      >
        <Field label={t("language")}>
          {(control) => (
            <Select {...control} value={form.language} onChange={(event) => set({ language: event.target.value })}>
              <option value="">{t("detected")}</option>
              {[often, all].map((group, at) => (
                <optgroup key={at} label={t(at ? "allLanguages" : "often")}>
                  {group.map(({ code, name }) => (
                    <option key={code} value={code}>
                      {name}
                    </option>
                  ))}
                </optgroup>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("model")} hint={models.data && !models.data.workers ? t("noWorker") : t("modelHint")}>
          {(control) => (
            <Select {...control} value={form.model} onChange={(event) => set({ model: event.target.value })}>
              <option value="">{t("anyModel")}</option>
              {models.data?.models.map((model) => (
                <option key={model} value={model}>
                  {model}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("speakers")} hint={t("speakersHint")}>
          {(control) => <Input {...control} type="number" min={1} max={50} step={1} inputMode="numeric" value={form.speakers} onChange={(event) => set({ speakers: event.target.value })} />}
        </Field>
        {hasEdits ? (
          <Notice kind="warn">
            <p>{t("hasEdits")}</p>
            <label className="mt-2 flex items-start gap-2.5 text-text">
              <input type="checkbox" className="mt-1 size-4 accent-accent" checked={form.discard} onChange={(event) => set({ discard: event.target.checked })} />
              {t("discard")}
            </label>
          </Notice>
        ) : null}
        {retry.isError && !(isStatus(retry.error, 409) && retry.error.code === "has_edits") ? <Notice kind="bad">{sentence(retry.error)}</Notice> : null}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t("keep")}</Button>
          <Button kind={hasEdits ? "danger" : "primary"} type="submit" disabled={retry.isPending || (hasEdits && !form.discard)} aria-busy={retry.isPending}>
            {t("start")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
