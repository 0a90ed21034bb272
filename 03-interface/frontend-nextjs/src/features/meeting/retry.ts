import type { components } from "@/lib/api/schema";

/** What the form holds; empty where the worker, or the earlier attempt, decides. */
export interface RetryForm {
  language: string;
  model: string;
  speakers: string;
  discard: boolean;
}

export function wishOf({ language, model, speakers, discard }: RetryForm): components["schemas"]["Retry"] {
  const most = Number(speakers);
  return {
    language: language || null,
    model: model || null,
    discard_edits: discard,
    // Absent, it stays as it was.
    ...(Number.isInteger(most) && most > 0 ? { max_speakers: most } : {}),
  };
}
