"use client";

import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";

import { buttonClass } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import { ACTS, TARGETS } from "./acts";
import { auditAddress, type AuditFilters, auditFiltersOf } from "./audit-filters";
import { FilterForm } from "./filter-form";

export function AuditSearch({ filters }: { filters: AuditFilters }) {
  const t = useTranslations("admin.audit");
  return (
    <FilterForm key={auditAddress(filters) === "/admin/audit" ? "all" : (filters.actor ?? "some")} action="/admin/audit" addressOf={(given) => auditAddress(auditFiltersOf(given))}>
      <Select name="action" defaultValue={filters.action ?? ""} aria-label={t("action")} className="w-auto! max-w-64">
        <option value="">{t("anyAction")}</option>
        {ACTS.map((act) => (
          <option key={act} value={act}>
            {t(`acts.${act}`)}
          </option>
        ))}
      </Select>
      <Input name="actor" type="number" min={1} defaultValue={filters.actor} placeholder={t("actor")} aria-label={t("actor")} className="w-36!" />
      <Select name="target" defaultValue={filters.target ?? ""} aria-label={t("target")} className="w-auto!">
        <option value="">{t("anyTarget")}</option>
        {TARGETS.map((target) => (
          <option key={target} value={target}>
            {t(`targets.${target}`)}
          </option>
        ))}
      </Select>
      <Input name="id" defaultValue={filters.id} placeholder={t("id")} aria-label={t("id")} maxLength={64} className="w-36!" />
      <Input name="from" type="date" defaultValue={filters.from} aria-label={t("from")} className="w-auto!" />
      <Input name="to" type="date" defaultValue={filters.to} aria-label={t("to")} className="w-auto!" />
      {Object.keys(filters).length ? (
        <Link href={"/admin/audit" as Route} className={buttonClass({ kind: "ghost", size: "sm" })}>
          {t("clear")}
        </Link>
      ) : null}
    </FilterForm>
  );
}
