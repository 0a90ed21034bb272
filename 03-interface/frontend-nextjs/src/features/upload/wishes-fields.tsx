"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";

import { Field, Input, Select } from "@/components/ui/field";
import type { Group } from "@/lib/api/types";
import { COMMON, otherLanguages } from "./languages";
import type { Wishes } from "./queue";

export type GroupChoice = Pick<Group, "id" | "name">;

/** Who may see the recordings, what is spoken in them, by how many. Read by `wishesOf`. */
export function WishesFields({ groups }: { groups: GroupChoice[] }) {
  const t = useTranslations("upload.stage");
  const languages = useTranslations("languages");
  const locale = useLocale();
  const others = useMemo(() => otherLanguages(locale), [locale]);
  return (
    <div className="grid gap-4">
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 text-sm font-medium text-soft">{t("groups")}</legend>
        <div className="flex flex-wrap gap-2">
          {groups.map((group) => (
            <label
              key={group.id}
              className="flex max-w-full cursor-pointer items-center gap-2 rounded-full border border-edge px-3 py-1 text-sm text-soft transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-accent-fill has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input type="checkbox" name="group" value={group.id} className="size-3.5 accent-accent outline-none" />
              <span className="truncate">{group.name}</span>
            </label>
          ))}
        </div>
        <p className="text-sm text-muted">{t(groups.length ? "groupsHint" : "noGroups")}</p>
      </fieldset>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t("language")}>
          {(control) => (
            <Select {...control} name="language" defaultValue="">
              <option value="">{t("automatic")}</option>
              <optgroup label={t("common")}>
                {COMMON.map((code) => (
                  <option key={code} value={code}>
                    {languages(code)}
                  </option>
                ))}
              </optgroup>
              <optgroup label={t("others")}>
                {others.map(({ code, name }) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </optgroup>
            </Select>
          )}
        </Field>
        <Field label={t("maxSpeakers")} hint={t("maxSpeakersHint")}>
          {(control) => <Input {...control} name="max_speakers" type="number" inputMode="numeric" min={1} max={50} step={1} />}
        </Field>
      </div>
    </div>
  );
}

export function wishesOf(form: HTMLFormElement): Wishes {
  const given = new FormData(form);
  return {
    groupIds: given.getAll("group").map(Number),
    language: String(given.get("language") ?? "") || null,
    maxSpeakers: Number(given.get("max_speakers")) || null,
  };
}
