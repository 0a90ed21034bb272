import type { TranscriptSegment } from "./pages";

type Shown = Pick<TranscriptSegment, "speaker" | "text">;

const LINE_PX = 28;
const NAME_PX = 25;
const TURN_GAP_PX = 16;
const LETTER_PX = 7.2;

/** The segments of those who are not hidden, by number. */
export function shownOf(segments: readonly Shown[], hidden: ReadonlySet<string>): number[] {
  const shown: number[] = [];
  segments.forEach(({ speaker }, at) => {
    if (!hidden.has(speaker)) shown.push(at);
  });
  return shown;
}

/** Whether the nth shown segment is the first that its speaker says after somebody else. */
export function opensTurn(segments: readonly Shown[], shown: readonly number[], nth: number): boolean {
  const before = nth > 0 ? segments[shown[nth - 1]!] : undefined;
  return before?.speaker !== segments[shown[nth]!]!.speaker;
}

/** How high each row will be, before it is there to be measured: the better the guess, the calmer the scrollbar. */
export function guessHeights(segments: readonly Shown[], shown: readonly number[], width: number): Float64Array {
  return Float64Array.from(shown, (segment, nth) => {
    const lines = Math.max(1, Math.ceil((segments[segment]!.text.length * LETTER_PX) / Math.max(200, width)));
    return lines * LINE_PX + (opensTurn(segments, shown, nth) ? NAME_PX + TURN_GAP_PX : 0);
  });
}

/** Where a segment is among those shown, or would be. */
export function rowOf(shown: readonly number[], segment: number): number {
  let [low, high] = [0, shown.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shown[middle]! < segment) low = middle + 1;
    else high = middle;
  }
  return low;
}
