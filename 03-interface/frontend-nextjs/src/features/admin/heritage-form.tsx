"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { Account } from "./types";

export interface Heritage {
  meetings?: "transfer" | "remove";
  to?: number;
}

interface Props {
  account: Account;
  busy: boolean;
  onClose: () => void;
  onChosen: (heritage: Heritage) => void;
  children: ReactNode;
}

const CHOICES = ["transfer", "remove"] as const;

/** Whose the meetings become, or that they go with the account: that is written out, as nothing brings them back. */
export function HeritageForm({ account, busy, onClose, onChosen, children }: Props) {
  const t = useTranslations("admin.users.heritage");
  const common = useTranslations("common");
  const [choice, setChoice] = useState<(typeof CHOICES)[number]>("transfer");
  const [written, setWritten] = useState("");
  const [looked, setLooked] = useState("");
  const heirs = useQuery({
    queryKey: ["heirs", looked],
    queryFn: async () =>
      unwrap(await api.GET("/api/v1/admin/users/", { params: { query: { is_active: true, limit: 100, ...(looked ? { q: looked } : {}) } } })),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const others = heirs.data?.items.filter((other) => other.id !== account.id) ?? [];
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const to = Number(new FormData(event.currentTarget).get("to"));
        onChosen(choice === "transfer" ? { meetings: "transfer", to } : { meetings: "remove" });
      }}
    >
      <Notice kind="warn">{t("owns")}</Notice>
      {children}
      <Choice label={t("what")} name="meetings" chosen={choice} options={CHOICES.map((one) => ({ value: one, label: t(one) }))} onChoose={setChoice} />
      {choice === "transfer" ? (
        <>
          {heirs.data?.next_cursor || looked ? (
            <Field label={t("look")}>
              {(control) => <Input {...control} type="search" value={looked} onChange={(event) => setLooked(event.target.value)} maxLength={200} />}
            </Field>
          ) : null}
          <Field label={t("to")} hint={t("toHint")}>
            {(control) => (
              <Select {...control} name="to" required defaultValue="">
                <option value="" disabled>
                  {t("choose")}
                </option>
                {others.map((other) => (
                  <option key={other.id} value={other.id}>
                    {other.full_name} ({other.email})
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </>
      ) : (
        <Field label={t("write", { email: account.email })} hint={t("writeHint")}>
          {(control) => <Input {...control} value={written} onChange={(event) => setWritten(event.target.value)} autoComplete="off" spellCheck={false} />}
        </Field>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" kind="danger" disabled={busy || (choice === "remove" && written.trim().toLowerCase() !== account.email)} aria-busy={busy}>
          {t(choice === "transfer" ? "actTransfer" : "actRemove")}
        </Button>
      </div>
    </form>
  );
}
