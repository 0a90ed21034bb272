import type { components } from "@/lib/api/schema";

export type MeetingSpeaker = components["schemas"]["app__schemas__transcripts__MeetingSpeaker"];
type Named = Pick<MeetingSpeaker, "label" | "name" | "named_by">;

/** The label of what nobody in the meeting is known to have said. */
export const NOBODY = "UNKNOWN";

/** How a speaker is called: by name, by number among the voices told apart, or nobody known. */
export type Call = { kind: "name"; name: string; isConfirmed: boolean } | { kind: "number"; number: number } | { kind: "nobody" };

/** `number` counts from 1, in the order of the transcript's speakers, as exports do. */
export function callOf(speaker: Named, number: number | null): Call {
  if (speaker.name) return { kind: "name", name: speaker.name, isConfirmed: speaker.named_by === "person" };
  if (speaker.label === NOBODY || number === null) return { kind: "nobody" };
  return { kind: "number", number };
}

/** The number of a speaker who is gone: labels count from 0. */
export function numberOfLabel(label: string): number | null {
  const found = /^SPEAKER_(\d{1,9})$/.exec(label);
  return found ? Number(found[1]) + 1 : null;
}

/** Who gave a speaker the name, and on what ground; for the unknown, what is nearest to one. */
export type Ground =
  | { kind: "person"; who: string | null; at: string | null }
  | { kind: "voice"; score: number | null; margin: number | null }
  | { kind: "declined"; who: string | null; at: string | null }
  | { kind: "doubt"; name: string; score: number; identityId: string }
  | { kind: "unknown" };

export function groundOf(speaker: MeetingSpeaker): Ground {
  const decided = { who: speaker.named_by_user?.full_name ?? null, at: speaker.named_at };
  if (speaker.name) {
    return speaker.named_by === "voice" ? { kind: "voice", score: speaker.score, margin: speaker.margin } : { kind: "person", ...decided };
  }
  if (speaker.named_at) return { kind: "declined", ...decided };
  if (speaker.closest) {
    return { kind: "doubt", name: speaker.closest.name, score: speaker.closest.score, identityId: speaker.closest.identity_id };
  }
  return { kind: "unknown" };
}

/** Who talks most first; those who say nothing last, by label. */
export function byTalk<S extends Pick<MeetingSpeaker, "speech_s" | "label">>(speakers: readonly S[]): S[] {
  return [...speakers].sort((one, other) => other.speech_s - one.speech_s || one.label.localeCompare(other.label));
}
