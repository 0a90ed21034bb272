"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useRef, useTransition } from "react";

import { buttonClass } from "@/components/ui/button";

const PAUSE_MS = 250;

interface Props {
  action: string;
  addressOf: (given: Record<string, string>) => string;
  children: ReactNode;
}

/** Narrows a list through its address; a plain form where there is no script. */
export function FilterForm({ action, addressOf, children }: Props) {
  const t = useTranslations("feed.filters");
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const typing = useRef<number>(undefined);
  const [busy, start] = useTransition();

  function apply() {
    window.clearTimeout(typing.current);
    if (!form.current) return;
    const given = Object.fromEntries([...new FormData(form.current)].map(([name, value]) => [name, String(value)]));
    start(() => router.replace(addressOf(given) as Route, { scroll: false }));
  }

  return (
    <form
      ref={form}
      role="search"
      action={action}
      aria-busy={busy}
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
      onChange={(event) => {
        window.clearTimeout(typing.current);
        typing.current = window.setTimeout(apply, event.target instanceof HTMLSelectElement ? 0 : PAUSE_MS);
      }}
    >
      {children}
      <noscript>
        <button className={buttonClass({ size: "sm" })}>{t("apply")}</button>
      </noscript>
    </form>
  );
}
