/** Numbers and times as people write them; every function takes the locale, none reads a clock by itself. */

/** 62.4 → "1:02", 3725 → "1:02:05": a place in a recording. Seconds in. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(s).padStart(2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

/** 3725 → "1 h 2 min" (fr), "1 hr, 2 min" (en): how long something takes. Seconds in, the two largest units out. */
export function duration(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] =
    whole >= 3600
      ? [[Math.floor(whole / 3600), "hour"], [Math.floor((whole % 3600) / 60), "minute"]]
      : whole >= 60
        ? [[Math.floor(whole / 60), "minute"], [whole >= 600 ? 0 : whole % 60, "second"]]
        : [[whole, "second"]];
  const shown = parts.filter(([value], at) => at === 0 || value > 0);
  return shown
    .map(([value, unit]) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value))
    .join(" ");
}

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** 1_250_000 → "1,3 Mo" (fr), "1.3 MB" (en). Decimal units, as disks are sold. */
export function size(bytes: number, locale: string): string {
  const power = bytes < 1000 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: SIZES[power],
    unitDisplay: "short",
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}

/** 0.417 → "42 %" (fr), "42%" (en). */
export function percent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** "2026-11-24T09:30:00Z" → "mar. 24 nov., 10:30" (fr); with the year where it is another one. */
export function moment(iso: string, locale: string, now: Date, timeZone?: string): string {
  const at = new Date(iso);
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(at.getUTCFullYear() === now.getUTCFullYear() ? {} : { year: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  }).format(at);
}
