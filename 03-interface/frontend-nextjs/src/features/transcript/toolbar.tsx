"use client";

import { ChevronDown, ChevronUp, LocateFixed, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Ref } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import type { ReadingSearch } from "./use-search";

interface Props {
  search: ReadingSearch;
  field: Ref<HTMLInputElement>;
  /** Whether there is more to come that could have hits. */
  isPartial: boolean;
  following: boolean;
  onFollow: () => void;
}

/** Looking for words in the transcript, and keeping step with the sound. */
export function Toolbar({ search, field, isPartial, following, onFollow }: Props) {
  const t = useTranslations("transcript");
  const { typed, hits, current } = search;
  const found = hits.length ? t("hit", { at: current + 1, count: hits.length, more: String(isPartial) }) : t(isPartial ? "stillLooking" : "noHit");
  return (
    <div className="flex items-center gap-2">
      <div role="search" className="relative min-w-0 grow">
        <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
        <Input
          ref={field}
          type="search"
          value={typed}
          maxLength={200}
          placeholder={t("search")}
          aria-label={t("search")}
          aria-keyshortcuts="/"
          className="h-9! pl-9"
          onChange={(event) => search.type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") search.go(event.shiftKey ? -1 : 1);
            else if (event.key === "Escape") {
              search.type("");
              event.currentTarget.blur();
            } else return;
            event.preventDefault();
          }}
        />
      </div>
      <output aria-live="polite" className="numbers text-sm whitespace-nowrap text-muted">
        {typed.trim() ? found : null}
      </output>
      {hits.length ? (
        <div className="flex">
          <Button kind="ghost" size="icon" aria-label={t("previousHit")} onClick={() => search.go(-1)}>
            <ChevronUp className="size-4" aria-hidden />
          </Button>
          <Button kind="ghost" size="icon" aria-label={t("nextHit")} onClick={() => search.go(1)}>
            <ChevronDown className="size-4" aria-hidden />
          </Button>
        </div>
      ) : null}
      <Button size="sm" kind={following ? "quiet" : "ghost"} aria-pressed={following} aria-keyshortcuts="f" title={t("followHint")} onClick={onFollow} className="h-9!">
        <LocateFixed className={following ? "size-4 text-accent" : "size-4"} aria-hidden />
        <span className="max-sm:sr-only">{t("follow")}</span>
      </Button>
    </div>
  );
}
