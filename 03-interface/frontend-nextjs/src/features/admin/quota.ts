const GIGABYTE = 1_000_000_000;

/** What an administrator chose: the operator's quota for all, none at all, or so many gigabytes. */
export type QuotaChoice = "configured" | "unlimited" | "own";

export function choiceOf(quota: number | null): QuotaChoice {
  return quota === null ? "configured" : quota === 0 ? "unlimited" : "own";
}

export function gigabytesOf(quota: number | null): number {
  return quota ? Math.round((quota / GIGABYTE) * 10) / 10 : 10;
}

/** As the API takes it. A quota of one's own is never 0, which would mean none. */
export function quotaOf(choice: QuotaChoice, gigabytes: number): number | null {
  if (choice === "configured") return null;
  return choice === "unlimited" ? 0 : Math.max(1, Math.round(gigabytes * GIGABYTE));
}
