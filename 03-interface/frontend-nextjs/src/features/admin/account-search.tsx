"use client";

import { useTranslations } from "next-intl";

import { Input, Select } from "@/components/ui/field";
import { type AccountFilters, accountAddress, accountFiltersOf } from "./account-filters";
import { FilterForm } from "./filter-form";

export function AccountSearch({ filters }: { filters: AccountFilters }) {
  const t = useTranslations("admin.users");
  return (
    <FilterForm action="/admin" addressOf={(given) => accountAddress(accountFiltersOf(given))}>
      <Input name="q" type="search" defaultValue={filters.q} placeholder={t("search")} aria-label={t("search")} maxLength={200} className="w-auto! min-w-44 grow" />
      <Select name="state" defaultValue={filters.state ?? ""} aria-label={t("state")} className="w-auto!">
        <option value="">{t("any")}</option>
        <option value="active">{t("onlyActive")}</option>
        <option value="closed">{t("onlyClosed")}</option>
      </Select>
    </FilterForm>
  );
}
