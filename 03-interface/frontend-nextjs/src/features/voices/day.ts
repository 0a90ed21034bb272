/** "2026-11-24T09:30:00Z" → "24 novembre 2026": a date that may lie years back. */
export function day(iso: string, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone }).format(new Date(iso));
}
