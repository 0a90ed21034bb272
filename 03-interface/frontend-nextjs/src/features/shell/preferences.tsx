"use client";

import { Moon, Sun } from "lucide-react";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import type { Theme } from "@/lib/theme";
import { useLanguage, useTheme } from "@/lib/wishes";

/** Language and theme, within reach on every page. */
export function Preferences({ theme: given }: { theme: Theme }) {
  const t = useTranslations("common");
  const [locale, speak] = useLanguage();
  const [theme, paint] = useTheme(given);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <div className="flex items-center gap-1">
      <Button kind="ghost" size="sm" lang={locale === "fr" ? "en" : "fr"} onClick={() => speak(locale === "fr" ? "en" : "fr")}>
        {locale === "fr" ? "English" : "Français"}
      </Button>
      <Button kind="ghost" size="icon" aria-label={`${t("theme")} : ${t(other)}`} onClick={() => paint(other)}>
        {theme === "dark" ? <Sun className="size-4" aria-hidden /> : <Moon className="size-4" aria-hidden />}
      </Button>
    </div>
  );
}
