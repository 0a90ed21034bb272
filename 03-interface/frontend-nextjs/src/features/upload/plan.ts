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

// The API drops a part that comes at less than 32 KiB/s: on a slow line two would starve each other.
const SLOW_BYTES_PER_S = 192 * 1024;

/** How many parts go at once: two keep the line busy while the API stores one of them; one after something failed. */
export function lanes(bytesPerS: number | null, attempt: number): 1 | 2 {
  return attempt > 0 || (bytesPerS !== null && bytesPerS < SLOW_BYTES_PER_S) ? 1 : 2;
}
