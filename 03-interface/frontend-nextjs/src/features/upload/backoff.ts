import type { Problem } from "./queue";

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** How long to wait before try number `attempt` (from 1): doubling, spread so that many do not come at once. */
export function delayMs(attempt: number, retryAfterS: number | null, random: number): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  const spread = doubled * (0.75 + random / 2);
  return Math.round(Math.max(spread, (retryAfterS ?? 0) * 1000));
}

/** again: later, it may pass. gone: the API no longer has it. login: somebody must log in. refused: not this recording. */
export type Verdict = "again" | "gone" | "login" | "refused";

interface Refused {
  status: number;
  code: string;
}

const PASSING = new Set([0, 400, 408, 425, 429, 499, 500, 502, 503, 504]);
// The next try begins by asking the API what it has.
const PASSING_CODES = new Set(["upload_busy", "parts_missing", "upload_completed", "conflict", "wrong_length"]);

export function verdictOf({ status, code }: Refused): Verdict {
  if (PASSING.has(status) || PASSING_CODES.has(code)) return "again";
  if (status === 401) return "login";
  // The sum of a part is wrong: changed on the way. The sum of the whole: the API has thrown it away.
  if (code === "checksum_mismatch") return status === 409 ? "gone" : "again";
  return status === 404 ? "gone" : "refused";
}

/** What the person is told; the numbers in the API's sentence are its limits. */
export function problemOf({ code, message }: { code: string; message: string }): Problem {
  return { code, detail: message, numbers: (message.match(/\d+/g) ?? []).map(Number) };
}
