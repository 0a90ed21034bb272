import type { Route } from "next";
import Link from "next/link";
import { useLocale, useTimeZone, useTranslations } from "next-intl";

import { buttonClass } from "@/components/ui/button";
import { moment } from "@/lib/format";
import type { Receipt } from "./types";

/** Proofs of erasure. Nothing in them tells whose voice it was. */
export function ReceiptList({ receipts, next, now }: { receipts: Receipt[]; next: string | null; now: Date }) {
  const t = useTranslations("voices.receipts");
  const locale = useLocale();
  const timeZone = useTimeZone();
  if (!receipts.length) return <p className="text-soft">{t("none")}</p>;
  return (
    <div className="grid gap-4">
      <div role="region" aria-label={t("title")} tabIndex={0} className="overflow-x-auto rounded-lg border border-line bg-surface shadow-card">
        <table className="numbers w-full text-sm">
          <thead className="text-left text-muted">
            <tr>
              {(["when", "clips", "vectors", "names", "by", "id"] as const).map((column) => (
                <th key={column} scope="col" className="px-4 py-2.5 font-medium whitespace-nowrap">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {receipts.map((receipt) => (
              <tr key={receipt.id}>
                <td className="px-4 py-2.5 whitespace-nowrap">
                  <time dateTime={receipt.erased_at}>{moment(receipt.erased_at, locale, now, timeZone)}</time>
                </td>
                <td className="px-4 py-2.5">{receipt.clips}</td>
                <td className="px-4 py-2.5">{receipt.vectors}</td>
                <td className="px-4 py-2.5">{receipt.names}</td>
                <td className="px-4 py-2.5 whitespace-nowrap text-soft">{receipt.erased_by === null ? t("system") : t("account", { id: String(receipt.erased_by) })}</td>
                <td className="px-4 py-2.5 font-mono text-xs whitespace-nowrap text-soft">{receipt.id}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {next ? (
        <Link href={`/voices/receipts?cursor=${encodeURIComponent(next)}` as Route} className={buttonClass({}, "justify-self-center")}>
          {t("older")}
        </Link>
      ) : null}
    </div>
  );
}
