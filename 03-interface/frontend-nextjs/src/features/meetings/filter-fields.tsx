import { useTranslations } from "next-intl";

import { Input, Select } from "@/components/ui/field";
import type { Group } from "@/lib/api/types";
import { type Filters, STATUSES } from "./filters";

const LANGUAGES = ["fr", "en", "de", "es", "it", "nl", "pt"] as const;

/** What lists of meetings and the search are narrowed to, beside words. */
export function FilterFields({ filters, groups }: { filters: Filters; groups: Pick<Group, "id" | "name">[] }) {
  const t = useTranslations("feed.filters");
  const status = useTranslations("status");
  const language = useTranslations("languages");
  return (
    <>
      <Select name="group" defaultValue={filters.group ?? ""} aria-label={t("group")} className="w-auto! max-w-44">
        <option value="">{t("anyGroup")}</option>
        {groups.map((group) => (
          <option key={group.id} value={group.id}>
            {group.name}
          </option>
        ))}
      </Select>
      <Select name="status" defaultValue={filters.status ?? ""} aria-label={t("status")} className="w-auto!">
        <option value="">{t("anyStatus")}</option>
        {STATUSES.map((one) => (
          <option key={one} value={one}>
            {status(one)}
          </option>
        ))}
      </Select>
      <Select name="language" defaultValue={filters.language ?? ""} aria-label={t("language")} className="w-auto!">
        <option value="">{t("anyLanguage")}</option>
        {LANGUAGES.map((one) => (
          <option key={one} value={one}>
            {language(one)}
          </option>
        ))}
      </Select>
      <Input name="speaker" defaultValue={filters.speaker} placeholder={t("speaker")} aria-label={t("speaker")} maxLength={200} className="w-36!" />
      <Input name="from" type="date" defaultValue={filters.from} aria-label={t("from")} className="w-auto!" />
      <Input name="to" type="date" defaultValue={filters.to} aria-label={t("to")} className="w-auto!" />
    </>
  );
}
