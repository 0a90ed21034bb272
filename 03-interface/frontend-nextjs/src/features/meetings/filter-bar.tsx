"use client";

import { Search } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useTransition } from "react";

import { buttonClass } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import type { Group } from "@/lib/api/types";
import { FilterPanel } from "./filter-fields";
import { addressOf, type Filters, filtersOf, isNarrowed } from "./filters";
import { useFieldsFollow } from "./use-fields-follow";

const PAUSE_MS = 250;

/** Narrows the feed through its address: a link to it shows the same, and it works as a plain form, too. */
export function FilterBar({ filters, groups }: { filters: Filters; groups: Pick<Group, "id" | "name">[] }) {
  const t = useTranslations("feed.filters");
  const router = useRouter();
  const form = useFieldsFollow(filters);
  const typing = useRef<number>(undefined);
  const [busy, start] = useTransition();

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
      <FilterPanel filters={filters} groups={groups} />
      {isNarrowed(filters) ? (
        <Link href="/" className={buttonClass({ kind: "ghost", size: "sm" })}>
          {t("clear")}
        </Link>
      ) : null}
    </form>
  );
}
