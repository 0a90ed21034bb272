/** A stretch of one meeting's sound. */
export interface Clip {
  meetingId: number;
  segmentId: string;
  startS: number;
  endS: number;
}

// A word of a tenth of a second is not recognised by anybody.
const SHORTEST_S = 0.6;

/** Where a clip stops: at the end of its segment, but never before one could hear anything. */
export function endOf({ startS, endS }: Clip): number {
  return Math.max(endS, startS + SHORTEST_S);
}

/** How much of a clip was heard, 0 to 1; it is over at 1. */
export function heard(clip: Clip, nowS: number): number {
  return Math.min(1, Math.max(0, (nowS - clip.startS) / (endOf(clip) - clip.startS)));
}

export function isSame(one: Clip | null, other: Clip): boolean {
  return one !== null && one.meetingId === other.meetingId && one.segmentId === other.segmentId;
}
