import { ApiError } from "./errors";

/** Which of the known refusals it is; `unreachable` when nobody answered, `other` for all that has no words of its own. */
export function codeAmong<T extends string>(error: unknown, known: readonly T[]): T | "unreachable" | "other" {
  if (!(error instanceof ApiError)) return error instanceof TypeError ? "unreachable" : "other";
  if (error.status === 502 || error.status === 503) return "unreachable";
  return known.find((code) => code === error.code) ?? "other";
}
