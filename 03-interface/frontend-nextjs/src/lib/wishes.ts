"use client";

import { useRouter } from "next/navigation";
import { useLocale } from "next-intl";
import { useSyncExternalStore } from "react";

import { type Locale, LOCALE_COOKIE } from "./i18n/locale";
import { keep } from "./preferences";
import { type Theme, THEME_COOKIE, themeOf } from "./theme";

/** What a person wishes to see. Each is kept in a cookie, so that the next page comes as it was wished. */

// The document holds the theme that is shown: every switch on the page follows it, whichever of them was used.
function followTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

export function useTheme(given: Theme): [Theme, (next: Theme) => void] {
  const theme = useSyncExternalStore(followTheme, () => themeOf(document.documentElement.dataset.theme), () => given);
  return [theme, paint];
}

export function paint(next: Theme): void {
  keep(THEME_COOKIE, next);
  document.documentElement.dataset.theme = next;
}

export function useLanguage(): [Locale, (next: Locale) => void] {
  const router = useRouter();
  function speak(next: Locale) {
    keep(LOCALE_COOKIE, next);
    router.refresh();
  }
  return [useLocale(), speak];
}
