export interface Pointed {
  meetingId: number;
  speaker?: string;
  name?: string;
}

/** Whom an address points to: `?meeting=3&speaker=SPEAKER_00&name=Ana`. What makes no sense points to nobody. */
export function pointedTo(given: Record<string, string | string[] | undefined>): Pointed | null {
  const one = (name: string) => {
    const value = given[name];
    return (Array.isArray(value) ? value[0] : value)?.trim() || undefined;
  };
  const meetingId = Number(one("meeting"));
  if (!Number.isSafeInteger(meetingId) || meetingId < 1) return null;
  const speaker = one("speaker")?.slice(0, 64);
  const name = one("name")?.slice(0, 200);
  return { meetingId, ...(speaker ? { speaker } : {}), ...(name ? { name } : {}) };
}
