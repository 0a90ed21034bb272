/** Prometheus' text format, as far as the numbers here need it: `name{label="value"}` → its value. NaN is left out. */
export function readMetrics(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([a-zA-Z_:][\w:]*(?:\{[^}]*\})?) (\S+)/.exec(line) ?? [];
    if (name && value && Number.isFinite(Number(value))) found.set(name, Number(value));
  }
  return found;
}

export interface Counts {
  pending: number | null;
  processing: number | null;
  completed: number | null;
  failed: number | null;
  uploads: number | null;
  uploadedBytes: number | null;
}

/** What the whole installation has, whoever may see it; null where it is not told. */
export function countsOf(text: string): Counts {
  const metrics = readMetrics(text);
  const of = (name: string) => metrics.get(name) ?? null;
  const status = (name: string) => of(`scribe_meetings{status="${name}"}`);
  return {
    pending: status("pending"),
    processing: status("processing"),
    completed: status("completed"),
    failed: status("failed"),
    uploads: of("scribe_uploads_running"),
    uploadedBytes: of("scribe_uploaded_bytes_total"),
  };
}
