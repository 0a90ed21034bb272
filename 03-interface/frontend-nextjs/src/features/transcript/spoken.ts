import type { TranscriptSegment } from "./pages";

type Timed = Pick<TranscriptSegment, "start_s" | "end_s" | "words">;

/** Where every segment and word begins, for finding what is said at a moment sixty times a second. */
export interface SpokenIndex {
  starts: Float64Array;
  ends: Float64Array;
  /** The latest end of a segment and all before it: people talk at once. */
  latestEnds: Float64Array;
  wordStarts: Float64Array;
  /** Which of the words is a segment's first; one more entry than segments. */
  firstWords: Int32Array;
}

export interface Spoken {
  segment: number;
  /** -1 before its first word, and where a segment has no words. */
  word: number;
}

export function spokenIndex(segments: readonly Timed[]): SpokenIndex {
  const count = segments.length;
  const firstWords = new Int32Array(count + 1);
  segments.forEach(({ words }, at) => (firstWords[at + 1] = firstWords[at]! + words.length));
  const index: SpokenIndex = {
    starts: Float64Array.from(segments, ({ start_s }) => start_s),
    ends: Float64Array.from(segments, ({ end_s }) => end_s),
    latestEnds: new Float64Array(count),
    wordStarts: new Float64Array(firstWords[count]!),
    firstWords,
  };
  let latest = 0;
  let word = 0;
  segments.forEach((segment, at) => {
    latest = Math.max(latest, segment.end_s);
    index.latestEnds[at] = latest;
    for (const { start_s } of segment.words) index.wordStarts[word++] = start_s;
  });
  return index;
}

/** Every segment that is said at this moment, with its word: two where two people talk. */
export function spokenAt(index: SpokenIndex, timeS: number): Spoken[] {
  const found: Spoken[] = [];
  for (let at = lastNotAfter(index.starts, timeS, 0, index.starts.length); at >= 0 && index.latestEnds[at]! > timeS; at--) {
    if (index.ends[at]! <= timeS) continue;
    const [from, to] = [index.firstWords[at]!, index.firstWords[at + 1]!];
    const word = lastNotAfter(index.wordStarts, timeS, from, to);
    found.unshift({ segment: at, word: word < from ? -1 : word - from });
  }
  return found;
}

/** The segment that is said at this moment, or was the last before it; the first at the very beginning. */
export function segmentAt(index: SpokenIndex, timeS: number): number {
  return Math.max(0, lastNotAfter(index.starts, timeS, 0, index.starts.length));
}

/** The place of the last value ≤ wanted among sorted ones in [from, to); from - 1 if there is none. */
function lastNotAfter(values: Float64Array, wanted: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
