import type { components } from "@/lib/api/schema";
import type { MeetingSpeaker } from "./names";

export type Enrolment = components["schemas"]["SpeakerEnrolment"];

/** What the form holds. `known`: a voice that gets another clip; else a new one. */
export interface EnrolForm {
  known: string | null;
  name: string;
  scope: string;
  consent: boolean;
  statement: string;
}

export type Missing = "name" | "consent";

/** What is still missing before a voice may be kept; consent above all. */
export function missingIn(form: EnrolForm): Missing[] {
  return [...(form.known === null && !form.name.trim() ? (["name"] as const) : []), ...(form.consent ? [] : (["consent"] as const))];
}

/** What the API is asked: a clip for a known voice, or a new voice with its name and scope. */
export function enrolmentOf(form: EnrolForm, meetingId: number, speaker: string): Enrolment {
  const whose = form.known === null ? { name: form.name.trim(), scope: form.scope } : { identity_id: form.known };
  const statement = form.statement.trim();
  return { meeting_id: meetingId, speaker, consent: form.consent, ...whose, ...(statement ? { consent_statement: statement } : {}) };
}

/** The voice that this clip most likely belongs to: the one that the speaker is said to be, if one may change it. */
export function knownVoice<V extends { id: string; may_change: boolean }>(speaker: Pick<MeetingSpeaker, "identity_id">, voices: readonly V[]): V | null {
  return voices.find(({ id, may_change }) => may_change && id === speaker.identity_id) ?? null;
}
