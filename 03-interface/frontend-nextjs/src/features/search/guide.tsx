import { Search } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";

import { searchAddress } from "./query";

const WAYS = ["words", "phrase", "without", "either"] as const;

/** Before anything is asked: what can be, with examples that answer. */
export function Guide() {
  const t = useTranslations("search.guide");
  return (
    <section aria-labelledby="guide" className="grid gap-5 rounded-xl border border-dashed border-line px-5 py-8 sm:px-8">
      <header className="grid gap-1">
        <h2 id="guide" className="flex items-center gap-2 text-lg font-semibold">
          <Search className="size-5 text-muted" aria-hidden />
          {t("title")}
        </h2>
        <p className="text-soft">{t("hint")}</p>
      </header>
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[auto_1fr]">
        {WAYS.map((way) => (
          <div key={way} className="grid gap-1 sm:contents">
            <dt>
              <Link
                href={searchAddress({ q: t(`${way}.example`) }) as Route}
                className="inline-block rounded-md border border-edge bg-sunk px-2.5 py-1 font-mono text-sm text-accent hover:border-accent"
              >
                {t(`${way}.example`)}
              </Link>
            </dt>
            <dd className="self-center text-soft">{t(`${way}.meaning`)}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-muted">{t("sound")}</p>
    </section>
  );
}
