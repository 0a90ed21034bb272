"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field, Input } from "@/components/ui/field";
import { choiceOf, gigabytesOf, type QuotaChoice, quotaOf } from "./quota";
import { Refusal } from "./refusal";
import type { Account } from "./types";
import { useAccountChange } from "./use-accounts";

const CHOICES: readonly QuotaChoice[] = ["configured", "unlimited", "own"];

export function QuotaForm({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useTranslations("admin.users");
  const common = useTranslations("common");
  const [choice, setChoice] = useState(choiceOf(account.quota_bytes));
  const change = useAccountChange();
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const gigabytes = Number(new FormData(event.currentTarget).get("gigabytes"));
        change.mutate({ account, change: { quota_bytes: quotaOf(choice, gigabytes) } }, { onSuccess: onClose });
      }}
    >
      <Refusal error={change.error} />
      <Choice label={t("quota")} name="choice" chosen={choice} options={CHOICES.map((one) => ({ value: one, label: t(`quotas.${one}`) }))} onChoose={setChoice} />
      {choice === "own" ? (
        <Field label={t("gigabytes")}>
          {(control) => (
            <Input {...control} name="gigabytes" type="number" min={0.1} max={1_000_000} step={0.1} required defaultValue={gigabytesOf(account.quota_bytes)} className="max-w-40" />
          )}
        </Field>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" kind="primary" disabled={change.isPending} aria-busy={change.isPending}>
          {common("save")}
        </Button>
      </div>
    </form>
  );
}
