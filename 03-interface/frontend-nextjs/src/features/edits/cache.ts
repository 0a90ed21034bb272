import type { Transcript } from "@/features/transcript/pages";

/** The transcript without a segment. */
export function withoutSegment(transcript: Transcript, id: string): Transcript {
  const segments = transcript.segments.filter((segment) => segment.id !== id);
  return { ...transcript, hasEdits: true, segments: segments.map((segment, index) => (segment.index === index ? segment : { ...segment, index })) };
}

/** The transcript where one speaker has taken over everything that another said. */
export function withMerged(transcript: Transcript, label: string, into: string): Transcript {
  return {
    ...transcript,
    hasEdits: true,
    speakers: transcript.speakers.filter((speaker) => speaker.label !== label),
    segments: transcript.segments.map((segment) => (segment.speaker === label ? { ...segment, speaker: into } : segment)),
  };
}

/** Where the focus goes when a segment has gone: to the next one, at the end to the one before. */
export function neighbourOf(transcript: Pick<Transcript, "segments">, id: string): string | null {
  const at = transcript.segments.findIndex((segment) => segment.id === id);
  return at < 0 ? null : ((transcript.segments[at + 1] ?? transcript.segments[at - 1])?.id ?? null);
}
