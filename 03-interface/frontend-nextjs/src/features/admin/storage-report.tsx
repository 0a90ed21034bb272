import { useLocale, useTranslations } from "next-intl";

import { Section } from "@/components/ui/section";
import { Storage } from "@/features/settings/storage";
import type { Me } from "@/lib/api/server";
import { size } from "@/lib/format";
import type { Counts } from "./metrics";
import type { AccountPage } from "./types";

interface Props {
  me: Me;
  accounts: AccountPage;
  counts: Counts;
  answers: boolean | null;
}

/** Who may keep how much. What each account takes is told to its owner alone. */
export function StorageReport({ me, accounts, counts, answers }: Props) {
  const t = useTranslations("admin.storage");
  const locale = useLocale();
  const mine = accounts.items.find((account) => account.id === me.id);
  // Who has no quota of their own has the configured one: mine tells it.
  const configured = mine?.quota_bytes === null ? me.quota_bytes : null;
  const own = accounts.items.filter((account) => account.quota_bytes !== null);
  const told = (quota: number | null) => (quota === 0 ? t("unlimited") : quota === null ? t("unknown") : size(quota, locale));
  return (
    <>
      <Section title={t("title")} hint={t("hint")}>
        <dl className="grid gap-3 sm:grid-cols-3">
          <Fact name={t("store")} value={t(answers === null ? "storeUnknown" : answers ? "storeAnswers" : "storeSilent")} />
          <Fact name={t("configured")} value={told(configured)} />
          <Fact name={t("taken")} value={counts.uploadedBytes === null ? t("unknown") : size(counts.uploadedBytes, locale)} />
        </dl>
      </Section>
      <Section title={t("own")} hint={t("ownHint")}>
        {own.length ? (
          <ul className="grid" aria-label={t("own")}>
            {own.map((account) => (
              <li key={account.id} className="flex flex-wrap justify-between gap-x-4 border-b border-line py-2 last:border-0">
                <span className="min-w-0 wrap-anywhere">
                  {account.full_name} <span className="text-muted">{account.email}</span>
                </span>
                <span className="numbers">{told(account.quota_bytes)}</span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-sm text-muted">{t("noOwn")}</p>
        )}
        {accounts.next_cursor ? <p className="text-sm text-muted">{t("firstOnly", { count: accounts.items.length })}</p> : null}
      </Section>
      <Storage used={me.used_bytes} quota={me.quota_bytes} />
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="rounded-md bg-sunk px-3.5 py-2.5">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="numbers font-medium">{value}</dd>
    </div>
  );
}
