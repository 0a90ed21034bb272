import { useTranslations } from "next-intl";

import { useDay } from "./day";
import type { VoiceDetail } from "./types";

/** On what ground the voice is kept: who recorded the consent, when, in which words. */
export function ConsentWords({ consent }: { consent: VoiceDetail["consent"] }) {
  const t = useTranslations("voices.consent");
  const day = useDay();
  if (!consent) return <p className="text-warn">{t("none")}</p>;
  const at = day(consent.recorded_at);
  return (
    <div className="grid gap-2">
      {consent.statement ? <blockquote className="border-l-2 border-accent pl-3 text-text [overflow-wrap:anywhere]">{consent.statement}</blockquote> : null}
      <p className="text-sm text-muted">
        {consent.recorded_by ? t("recorded", { name: consent.recorded_by.full_name, day: at }) : t("recordedByNobody", { day: at })}
        {consent.recorded_by?.id === null ? ` ${t("accountGone")}` : null}
      </p>
    </div>
  );
}
