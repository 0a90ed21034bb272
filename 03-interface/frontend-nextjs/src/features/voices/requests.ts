import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { VoiceDetail } from "./types";

/** Where a clip comes from: a recording, or what one speaker says in a meeting. */
export type Source = { kind: "file"; file: Blob } | { kind: "speaker"; meetingId: number; speaker: string };

interface Agreed {
  consent: boolean;
  statement?: string;
}

export interface NewVoice extends Agreed {
  name: string;
  scope: string;
}

/** A voice that was not known before. Throws ApiError with the reason where it is refused. */
export async function enrol(source: Source, { name, scope, ...agreed }: NewVoice): Promise<VoiceDetail> {
  const given = { name, scope, ...consentOf(agreed) };
  if (source.kind === "speaker") {
    const body = { meeting_id: source.meetingId, speaker: source.speaker, ...given };
    return unwrap(await api.POST("/api/v1/voices/from-speaker", { body }));
  }
  return unwrap(await api.POST("/api/v1/voices/", { body: { file: "", ...given }, bodySerializer: formWith(source.file) }));
}

/** Another clip of a voice that is known. */
export async function addClip(voiceId: string, source: Source, agreed: Agreed): Promise<VoiceDetail> {
  const given = consentOf(agreed);
  if (source.kind === "speaker") {
    const body = { meeting_id: source.meetingId, speaker: source.speaker, identity_id: voiceId, ...given };
    return unwrap(await api.POST("/api/v1/voices/from-speaker", { body }));
  }
  return unwrap(
    await api.POST("/api/v1/voices/{voice_id}/clips", {
      params: { path: { voice_id: voiceId } },
      body: { file: "", ...given },
      bodySerializer: formWith(source.file),
    }),
  );
}

function consentOf({ consent, statement }: Agreed) {
  return { consent, ...(statement?.trim() ? { consent_statement: statement.trim() } : {}) };
}

/** The fields as a form with the recording in it: the API's document can say of a file only that it is a string. */
function formWith(file: Blob) {
  return (fields: Record<string, unknown>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) if (name !== "file") form.set(name, String(value));
    form.set("file", file, "clip.wav");
    return form;
  };
}
