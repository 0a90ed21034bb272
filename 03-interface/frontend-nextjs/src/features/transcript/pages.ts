import type { components } from "@/lib/api/schema";

type Schemas = components["schemas"];
export type TranscriptPage = Schemas["TranscriptPage"];
export type TranscriptSegment = Schemas["TranscriptSegment"];
export type TranscriptSpeaker = Schemas["TranscriptSpeaker"];
export type TranscriptWord = Schemas["TranscriptWord"];
export type RemovedText = Schemas["RemovedText"];

/** Who said what, as far as it is loaded. */
export interface Transcript {
  meetingId: number;
  attempt: number;
  language: string | null;
  durationS: number;
  hasEdits: boolean;
  speakers: TranscriptSpeaker[];
  segments: TranscriptSegment[];
  removed: RemovedText[];
  warnings: string[];
  /** Labels by talk time, most first, as they were when the page was opened: colours stay while people correct. */
  order: string[];
  /** Where the rest begins; null when everything is here. */
  nextCursor: string | null;
}

/** Reads a page from there on; without words it is ten times smaller. */
export type ReadPage = (cursor: string | null, words: boolean) => Promise<TranscriptPage>;

/** A transcript that begins with this page. */
export function opened(page: TranscriptPage, order: string[]): Transcript {
  return {
    meetingId: page.meeting_id,
    attempt: page.attempt,
    language: page.language,
    durationS: page.duration_s ?? page.segments.at(-1)?.end_s ?? 0,
    hasEdits: page.has_edits,
    speakers: page.speakers,
    segments: page.segments,
    removed: page.removed,
    warnings: page.warnings,
    order,
    nextCursor: page.next_cursor,
  };
}

/** With the page that was asked for at `cursor`; unchanged if the transcript has moved on meanwhile. */
export function extended(transcript: Transcript, cursor: string, page: TranscriptPage): Transcript {
  if (transcript.nextCursor !== cursor || transcript.attempt !== page.attempt) return transcript;
  const known = new Set(transcript.segments.map(({ id }) => id));
  return {
    ...transcript,
    segments: [...transcript.segments, ...page.segments.filter(({ id }) => !known.has(id))],
    nextCursor: page.next_cursor,
  };
}

/** The transcript as it is now. Of what is known by its version the words are not fetched again. */
export async function refreshed(known: Transcript | undefined, read: ReadPage): Promise<Transcript> {
  const words = new Map(known?.segments.map((segment) => [`${segment.id}:${segment.version}`, segment]));
  const isLong = known !== undefined && known.nextCursor === null && known.segments.length > 1000;
  let whole: Transcript | undefined;
  let cursor: string | null = null;
  do {
    const from: string | null = cursor;
    let page = await read(from, !isLong);
    if (isLong && page.segments.some(({ id, version }) => !words.has(`${id}:${version}`))) page = await read(from, true);
    else if (isLong) page = { ...page, segments: page.segments.map((segment) => kept(segment, words.get(`${segment.id}:${segment.version}`))) };
    whole = whole ? extended(whole, from!, page) : opened(page, known?.order ?? []);
    cursor = page.next_cursor;
    // Made anew while it was read: what has been read belongs to the earlier one.
    if (whole.attempt !== page.attempt) [whole, cursor] = [undefined, null];
  } while (cursor !== null || !whole);
  return whole;
}

function kept(now: TranscriptSegment, before: TranscriptSegment | undefined): TranscriptSegment {
  if (!before) return now;
  const same = before.index === now.index && before.speaker === now.speaker && before.edited === now.edited;
  return same ? before : { ...now, words: before.words };
}

/** With these segments as they are now; one that is not known yet goes where its index says. */
export function withSegments(transcript: Transcript, changed: TranscriptSegment[]): Transcript {
  const left = new Map(changed.map((segment) => [segment.id, segment]));
  const segments = transcript.segments.map((segment) => {
    const now = left.get(segment.id);
    left.delete(segment.id);
    return now ?? segment;
  });
  for (const added of [...left.values()].sort((a, b) => a.index - b.index)) segments.splice(added.index, 0, added);
  return {
    ...transcript,
    hasEdits: true,
    segments: left.size ? segments.map((segment, index) => (segment.index === index ? segment : { ...segment, index })) : segments,
  };
}

/** With these speakers as they are now, by label. */
export function withSpeakers(transcript: Transcript, changed: TranscriptSpeaker[]): Transcript {
  const now = new Map(changed.map((speaker) => [speaker.label, speaker]));
  const known = new Set(transcript.speakers.map(({ label }) => label));
  return {
    ...transcript,
    speakers: [
      ...transcript.speakers.map((speaker) => now.get(speaker.label) ?? speaker),
      ...changed.filter(({ label }) => !known.has(label)),
    ],
  };
}

/** Which colour each speaker has: by talk time, as in the feed. */
export function speakerIndex(transcript: Pick<Transcript, "order" | "speakers">): ReadonlyMap<string, number> {
  const labels = new Set([...transcript.order, ...transcript.speakers.map(({ label }) => label)]);
  return new Map([...labels].map((label, at) => [label, at]));
}
