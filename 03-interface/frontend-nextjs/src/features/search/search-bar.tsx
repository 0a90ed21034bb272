"use client";

import { ChevronDown, LoaderCircle, Search } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useTransition } from "react";

import { buttonClass } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { FilterFields } from "@/features/meetings/filter-fields";
import { type Filters, filtersOf } from "@/features/meetings/filters";
import { useFieldsFollow } from "@/features/meetings/use-fields-follow";
import type { Group } from "@/lib/api/types";
import { narrowings, SEARCH_PATH, searchAddress } from "./query";

const PAUSE_MS = 300;

/** The question, in the address: a link to it asks the same, and it works as a plain form, too. */
export function SearchBar({ filters, groups }: { filters: Filters; groups: Pick<Group, "id" | "name">[] }) {
  const t = useTranslations("search");
  const router = useRouter();
  const form = useFieldsFollow(filters);
  const typing = useRef<number>(undefined);
  const [busy, start] = useTransition();
  const narrowed = narrowings(filters);

  function apply() {
    window.clearTimeout(typing.current);
    if (!form.current) return;
    const given = Object.fromEntries([...new FormData(form.current)].map(([name, value]) => [name, String(value)]));
    const address = searchAddress(filtersOf(given));
    if (address !== searchAddress(filters)) start(() => router.replace(address as Route, { scroll: false }));
  }

  const Sign = busy ? LoaderCircle : Search;
  return (
    <form
      ref={form}
      role="search"
      action={SEARCH_PATH}
      aria-busy={busy}
      className="grid gap-3"
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
      <div className="relative">
        <Sign className={`pointer-events-none absolute top-4 left-4 size-5 text-muted ${busy ? "animate-spin" : ""}`} aria-hidden />
        <Input
          name="q"
          type="search"
          defaultValue={filters.q}
          placeholder={t("placeholder")}
          aria-label={t("label")}
          maxLength={200}
          autoComplete="off"
          autoFocus={!filters.q}
          className="h-13! rounded-lg! pl-12 text-base"
        />
      </div>
      <details open={narrowed > 0} className="group">
        <summary className={buttonClass({ kind: "ghost", size: "sm" }, "list-none [&::-webkit-details-marker]:hidden")}>
          <ChevronDown className="size-4 transition-transform group-open:rotate-180" aria-hidden />
          {t("narrow", { count: narrowed })}
        </summary>
        <div className="grid items-end gap-3 pt-2 sm:grid-cols-2 lg:grid-cols-3">
          <FilterFields filters={filters} groups={groups} />
          {narrowed ? (
            <Link href={searchAddress({ q: filters.q }) as Route} className={buttonClass({ kind: "ghost", size: "sm" })}>
              {t("clear")}
            </Link>
          ) : null}
        </div>
      </details>
      <noscript>
        <button className={buttonClass({ kind: "primary" })}>{t("go")}</button>
      </noscript>
    </form>
  );
}
