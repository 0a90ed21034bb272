import { useLocale, useTimeZone } from "next-intl";

/** "2026-11-24T09:30:00Z" → "24 novembre 2026": a date that may lie years back. */
export function day(iso: string, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone }).format(new Date(iso));
}

/** The same as the page writes dates: server and browser in one language and one time zone. */
export function useDay(): (iso: string) => string {
  const [locale, timeZone] = [useLocale(), useTimeZone()];
  return (iso) => day(iso, locale, timeZone);
}
