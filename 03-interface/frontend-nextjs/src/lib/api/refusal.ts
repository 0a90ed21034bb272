import { ApiError } from "./errors";

/** Which of the refusals that a page has its own words for this is; `other` for what it has none for. */
export function refusalOf<Code extends string>(error: unknown, known: readonly Code[]): Code | "other" {
  return (error instanceof ApiError && known.find((code) => code === error.code)) || "other";
}
