export const LOCALES = ["fr", "en"] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_COOKIE = "scribe_locale";

/** French unless the person chose otherwise. */
export function localeOf(chosen: string | undefined): Locale {
  return LOCALES.find((locale) => locale === chosen) ?? "fr";
}
