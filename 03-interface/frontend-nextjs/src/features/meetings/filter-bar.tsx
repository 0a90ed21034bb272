"use client";

import { Search, SlidersHorizontal } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useTransition } from "react";

import { buttonClass } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import type { Group } from "@/lib/api/types";
import { addressOf, type Filters, filtersOf, isNarrowed, STATUSES } from "./filters";

const PAUSE_MS = 250;
const LANGUAGES = ["fr", "en", "de", "es", "it", "nl", "pt"] as const;

/** Narrows the feed through its address: a link to it shows the same, and it works as a plain form, too. */
export function FilterBar({ filters, groups }: { filters: Filters; groups: Pick<Group, "id" | "name">[] }) {
  const t = useTranslations("feed.filters");
  const status = useTranslations("status");
  const language = useTranslations("languages");
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const typing = useRef<number>(undefined);
  const [busy, start] = useTransition();
  const count = Object.keys(filters).filter((name) => name !== "q").length;

  function apply() {
    window.clearTimeout(typing.current);
    if (!form.current) return;
    const given = Object.fromEntries([...new FormData(form.current)].map(([name, value]) => [name, String(value)]));
    start(() => router.replace(addressOf(filtersOf(given)) as Route, { scroll: false }));
  }

  return (
    <form
      ref={form}
      role="search"
      action="/"
      aria-busy={busy}
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
      onChange={(event) => {
        window.clearTimeout(typing.current);
        const text = event.target instanceof HTMLInputElement && event.target.type !== "date";
        typing.current = window.setTimeout(apply, text ? PAUSE_MS : 0);
      }}
    >
      <div className="relative min-w-44 grow">
        <Search className="pointer-events-none absolute top-3 left-3 size-4 text-muted" aria-hidden />
        <Input name="q" type="search" defaultValue={filters.q} placeholder={t("q")} aria-label={t("q")} maxLength={200} className="pl-9" />
      </div>
      <details className="group relative">
        <summary className={buttonClass({}, "list-none [&::-webkit-details-marker]:hidden")}>
          <SlidersHorizontal className="size-4" aria-hidden />
          {t("filters")}
          {count ? <span className="numbers rounded-full bg-accent px-1.5 text-xs text-on-accent">{count}</span> : null}
        </summary>
        <div className="absolute right-0 z-20 mt-2 grid w-[min(22rem,calc(100vw-2rem))] gap-3 rounded-lg border border-line bg-raised p-4 shadow-overlay">
          <Field label={t("group")}>
            {(control) => (
              <Select {...control} name="group" defaultValue={filters.group ?? ""}>
                <option value="">{t("anyGroup")}</option>
                {groups.map((group) => (
                  <option key={group.id} value={group.id}>
                    {group.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t("status")}>
            {(control) => (
              <Select {...control} name="status" defaultValue={filters.status ?? ""}>
                <option value="">{t("anyStatus")}</option>
                {STATUSES.map((one) => (
                  <option key={one} value={one}>
                    {status(one)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t("language")}>
            {(control) => (
              <Select {...control} name="language" defaultValue={filters.language ?? ""}>
                <option value="">{t("anyLanguage")}</option>
                {LANGUAGES.map((one) => (
                  <option key={one} value={one}>
                    {language(one)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t("speaker")}>
            {(control) => <Input {...control} name="speaker" defaultValue={filters.speaker} maxLength={200} />}
          </Field>
          <div className="grid grid-cols-2 gap-3">
            <Field label={t("from")}>{(control) => <Input {...control} name="from" type="date" defaultValue={filters.from} />}</Field>
            <Field label={t("to")}>{(control) => <Input {...control} name="to" type="date" defaultValue={filters.to} />}</Field>
          </div>
          <noscript>
            <button className={buttonClass({ kind: "primary" })}>{t("apply")}</button>
          </noscript>
        </div>
      </details>
      {isNarrowed(filters) ? (
        <Link href="/" onClick={() => clear(form.current)} className={buttonClass({ kind: "ghost", size: "sm" })}>
          {t("clear")}
        </Link>
      ) : null}
    </form>
  );
}

/** The controls keep what was typed until they are told: the address alone does not reach them. */
function clear(form: HTMLFormElement | null): void {
  for (const control of form?.elements ?? []) {
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = "";
  }
}
