"use client";

import { Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { LOCALE_COOKIE } from "@/lib/i18n/locale";
import { keep } from "@/lib/preferences";
import { type Theme, THEME_COOKIE } from "@/lib/theme";

/** Language and theme, kept in cookies so that the next page comes as it was wished. */
export function Preferences({ theme: given }: { theme: Theme }) {
  const t = useTranslations("common");
  const router = useRouter();
  const locale = useLocale();
  const [theme, setTheme] = useState(given);

  function speak(next: string) {
    keep(LOCALE_COOKIE, next);
    router.refresh();
  }

  function paint(next: Theme) {
    keep(THEME_COOKIE, next);
    document.documentElement.dataset.theme = next;
    setTheme(next);
  }

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
