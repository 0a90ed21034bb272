import { useTranslations } from "next-intl";

/** Marks a group that is kept, but shares nothing. */
export function Resting() {
  const t = useTranslations("groups");
  return <span className="shrink-0 rounded-full bg-warn-fill px-2.5 py-0.5 text-xs font-medium text-warn">{t("resting")}</span>;
}
