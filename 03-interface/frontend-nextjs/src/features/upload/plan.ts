/** How a recording is cut: every part has partBytes, the last one what is left. Parts are counted from 1. */
export interface Plan {
  size: number;
  partBytes: number;
  partCount: number;
}

export function rangeOf({ size, partBytes }: Plan, part: number): { start: number; end: number } {
  const start = (part - 1) * partBytes;
  return { start, end: Math.min(size, start + partBytes) };
}

/** The parts that are still to send, in order. */
export function missing({ partCount }: Plan, have: Iterable<number>): number[] {
  const there = new Set(have);
  return Array.from({ length: partCount }, (_, at) => at + 1).filter((part) => !there.has(part));
}

export function bytesOf(plan: Plan, parts: Iterable<number>): number {
  let sum = 0;
  for (const part of parts) {
    const { start, end } = rangeOf(plan, part);
    sum += Math.max(0, end - start);
  }
  return sum;
}

// Two halves of a slow line lose twice as much in a break, and the API drops a part that comes at under 32 KiB/s.
const FAST_BYTES_PER_S = 2 * 1024 ** 2;

/** How many parts go at once. On a fast line two keep it busy while the API stores one of them. */
export function lanes(bytesPerS: number | null, attempt: number): 1 | 2 {
  return attempt === 0 && bytesPerS !== null && bytesPerS >= FAST_BYTES_PER_S ? 2 : 1;
}
