"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { Field, Input, Select } from "@/components/ui/field";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { Refusal } from "./refusal";
import { SCOPES, TERMS, type TokenScope } from "./types";

export function TokenForm({ isAdmin, onMade }: { isAdmin: boolean; onMade: (token: string) => void }) {
  const t = useTranslations("settings.tokens");
  const [scopes, setScopes] = useState<readonly TokenScope[]>(["read"]);
  const make = useMutation({
    mutationFn: async (body: { name: string; scopes: TokenScope[]; expires_in_days: number | null }) =>
      unwrap(await api.POST("/api/v1/tokens/", { body })),
    onSuccess: ({ token }) => onMade(token),
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        make.mutate({ name: String(given.get("name")).trim(), scopes: [...scopes], expires_in_days: Number(given.get("days")) || null });
      }}
    >
      <Refusal error={make.error} />
      <div className="grid items-start gap-4 sm:grid-cols-[1fr_12rem]">
        <Field label={t("name")} hint={t("nameHint")}>
          {(control) => <Input {...control} name="name" required maxLength={200} pattern=".*\S.*" autoComplete="off" />}
        </Field>
        <Field label={t("term")}>
          {(control) => (
            <Select {...control} name="days" defaultValue={90}>
              {TERMS.map((days) => (
                <option key={days} value={days}>
                  {days ? t("days", { days }) : t("endless")}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <fieldset className="grid gap-3">
        <legend className="mb-2 text-sm font-medium text-soft">{t("may")}</legend>
        {SCOPES.filter((scope) => isAdmin || scope !== "admin").map((scope) => (
          <Check
            key={scope}
            label={t(`scopes.${scope}.name`)}
            hint={t(`scopes.${scope}.hint`)}
            checked={scopes.includes(scope)}
            onChange={(event) => setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))}
          />
        ))}
      </fieldset>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" kind="primary" disabled={make.isPending || !scopes.length} aria-busy={make.isPending}>
          {t("make")}
        </Button>
        <p aria-live="polite" className="text-sm text-muted">
          {scopes.length ? null : t("noScope")}
        </p>
      </div>
    </form>
  );
}
