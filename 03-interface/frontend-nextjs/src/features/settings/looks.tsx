"use client";

import { useTranslations } from "next-intl";

import { Choice } from "@/components/ui/choice";
import { Section } from "@/components/ui/section";
import { SingleKeys } from "@/features/palette/single-keys";
import { LOCALES } from "@/lib/i18n/locale";
import { type Theme, THEMES } from "@/lib/theme";
import { useLanguage, useTheme } from "@/lib/wishes";

const NAMES = { fr: "Français", en: "English" } as const;

export function Looks({ theme: given, singleKeys }: { theme: Theme; singleKeys: boolean }) {
  const t = useTranslations("settings.looks");
  const common = useTranslations("common");
  const [theme, paint] = useTheme(given);
  const [locale, speak] = useLanguage();
  return (
    <Section title={t("title")} hint={t("hint")}>
      <div className="flex flex-wrap gap-x-10 gap-y-4">
        <Choice
          label={common("language")}
          name="language"
          chosen={locale}
          options={LOCALES.map((one) => ({ value: one, label: NAMES[one], lang: one }))}
          onChoose={speak}
        />
        <Choice label={common("theme")} name="theme" chosen={theme} options={THEMES.map((one) => ({ value: one, label: common(one) }))} onChoose={paint} />
      </div>
      <SingleKeys given={singleKeys} />
    </Section>
  );
}
