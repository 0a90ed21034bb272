import { clsx } from "clsx";
import { useLocale, useTranslations } from "next-intl";

import { Section } from "@/components/ui/section";
import { percent, size } from "@/lib/format";

// From here on the next long recording may not find room.
const TIGHT = 0.9;

/** How much of what one may keep is taken. */
export function Storage({ used, quota }: { used: number; quota: number }) {
  const t = useTranslations("settings.storage");
  const locale = useLocale();
  const share = quota > 0 ? used / quota : null;
  return (
    <Section title={t("title")} hint={t("hint")}>
      <p className="numbers">
        {share === null ? t("unlimited", { used: size(used, locale) }) : t("used", { used: size(used, locale), quota: size(quota, locale), share: percent(share, locale) })}
      </p>
      {share === null ? null : (
        <div role="meter" aria-label={t("title")} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.min(100, Math.round(share * 100))} className="h-2 overflow-hidden rounded-full bg-line">
          <div className={clsx("h-full rounded-full", share >= TIGHT ? "bg-warn" : "bg-accent")} style={{ width: `${Math.min(100, share * 100)}%` }} />
        </div>
      )}
      {share !== null && share >= TIGHT ? <p className="text-sm text-warn">{t("tight")}</p> : null}
    </Section>
  );
}
