import { SlidersHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";

import { buttonClass } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import type { Group } from "@/lib/api/types";
import { type Filters, STATUSES } from "./filters";

const LANGUAGES = ["fr", "en", "de", "es", "it", "nl", "pt"] as const;

interface Props {
  filters: Filters;
  groups: Pick<Group, "id" | "name">[];
}

/** What lists of meetings and the search are narrowed to, beside words; folded away until it is wanted. */
export function FilterPanel({ filters, groups }: Props) {
  const t = useTranslations("feed.filters");
  const count = Object.keys(filters).filter((name) => name !== "q").length;
  return (
    <details className="relative">
      <summary className={buttonClass({}, "list-none [&::-webkit-details-marker]:hidden")}>
        <SlidersHorizontal className="size-4" aria-hidden />
        {t("filters")}
        {count ? <span className="numbers rounded-full bg-accent px-1.5 text-xs text-on-accent">{count}</span> : null}
      </summary>
      <div className="absolute right-0 z-20 mt-2 grid w-[min(22rem,calc(100vw-2rem))] gap-3 rounded-lg border border-line bg-raised p-4 shadow-overlay">
        <FilterFields filters={filters} groups={groups} />
        <noscript>
          <button className={buttonClass({ kind: "primary" })}>{t("apply")}</button>
        </noscript>
      </div>
    </details>
  );
}

/** The fields alone, for pages that show them open. */
export function FilterFields({ filters, groups }: Props) {
  const t = useTranslations("feed.filters");
  const status = useTranslations("status");
  const language = useTranslations("languages");
  return (
    <>
      <Field label={t("group")}>
        {(control) => (
          <Select {...control} name="group" defaultValue={filters.group ?? ""}>
            <option value="">{t("anyGroup")}</option>
            {groups.map((group) => (
              <option key={group.id} value={group.id}>
                {group.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("status")}>
        {(control) => (
          <Select {...control} name="status" defaultValue={filters.status ?? ""}>
            <option value="">{t("anyStatus")}</option>
            {STATUSES.map((one) => (
              <option key={one} value={one}>
                {status(one)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("language")}>
        {(control) => (
          <Select {...control} name="language" defaultValue={filters.language ?? ""}>
            <option value="">{t("anyLanguage")}</option>
            {LANGUAGES.map((one) => (
              <option key={one} value={one}>
                {language(one)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("speaker")}>
        {(control) => <Input {...control} name="speaker" defaultValue={filters.speaker} maxLength={200} />}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t("from")}>{(control) => <Input {...control} name="from" type="date" defaultValue={filters.from} />}</Field>
        <Field label={t("to")}>{(control) => <Input {...control} name="to" type="date" defaultValue={filters.to} />}</Field>
      </div>
    </>
  );
}
