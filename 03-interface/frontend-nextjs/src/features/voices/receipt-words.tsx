"use client";

import { ShieldCheck } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";

import { buttonClass } from "@/components/ui/button";
import { useDay } from "./day";
import type { Receipt } from "./types";

/** What an erasure took, right after it: the proof to hand to the person. */
export function ReceiptWords({ receipt, name }: { receipt: Receipt; name: string }) {
  const t = useTranslations("voices.receipt");
  const day = useDay();
  const title = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone: reading goes on here.
  useEffect(() => title.current?.focus(), []);
  return (
    <section aria-labelledby="receipt" className="grid max-w-xl gap-4 rounded-xl border border-line bg-surface p-6 shadow-card">
      <h1 id="receipt" ref={title} tabIndex={-1} className="flex items-center gap-2.5 text-xl font-semibold outline-none [overflow-wrap:anywhere]">
        <ShieldCheck className="size-6 shrink-0 text-ok" aria-hidden />
        {t("title", { name })}
      </h1>
      <dl className="numbers grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {(["clips", "vectors", "names"] as const).map((what) => (
          <div key={what} className="contents">
            <dt className="text-right font-semibold">{receipt[what]}</dt>
            <dd className="text-soft">{t(what, { count: receipt[what] })}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-muted [overflow-wrap:anywhere]">{t("number", { id: receipt.id, day: day(receipt.erased_at) })}</p>
      <p className="text-sm text-soft">{t("soon")}</p>
      <Link href={"/voices" as Route} className={buttonClass({}, "justify-self-start")}>
        {t("back")}
      </Link>
    </section>
  );
}
