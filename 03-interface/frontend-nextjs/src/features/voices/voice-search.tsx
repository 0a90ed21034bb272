"use client";

import { Search } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useTransition } from "react";

import { Input } from "@/components/ui/field";

const PAUSE_MS = 300;

/** Narrows the list through its address; it works as a plain form, too. */
export function VoiceSearch({ q }: { q: string }) {
  const t = useTranslations("voices");
  const router = useRouter();
  const typing = useRef<number>(undefined);
  const [busy, start] = useTransition();

  function ask(text: string) {
    window.clearTimeout(typing.current);
    const wanted = text.trim();
    const address = wanted ? `/voices?${new URLSearchParams({ q: wanted })}` : "/voices";
    if (wanted !== q) start(() => router.replace(address as Route, { scroll: false }));
  }

  return (
    <form
      role="search"
      action="/voices"
      aria-busy={busy}
      className="relative max-w-md"
      onSubmit={(event) => {
        event.preventDefault();
        ask(String(new FormData(event.currentTarget).get("q") ?? ""));
      }}
    >
      <Search className="pointer-events-none absolute top-3 left-3 size-4 text-muted" aria-hidden />
      <Input
        name="q"
        type="search"
        defaultValue={q}
        placeholder={t("search")}
        aria-label={t("search")}
        maxLength={200}
        autoComplete="off"
        className="pl-9"
        onChange={(event) => {
          const text = event.target.value;
          window.clearTimeout(typing.current);
          typing.current = window.setTimeout(() => ask(text), PAUSE_MS);
        }}
      />
    </form>
  );
}
