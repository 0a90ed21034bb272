import type { RemovedText } from "@/features/transcript/pages";

const REASONS = ["no_speech", "known_hallucination", "repetition", "silence", "removed_by_person"] as const;
export type Reason = (typeof REASONS)[number] | "other";

/** Why text was taken out, in a word that there is a sentence for. */
export function reasonOf(text: Pick<RemovedText, "reason">): Reason {
  return REASONS.find((reason) => reason === text.reason) ?? "other";
}

export function isLeftOut(text: Pick<RemovedText, "restored">): boolean {
  return !text.restored;
}
