/** What had been sent when: [milliseconds, bytes], of the last seconds alone. */
export type Meter = readonly (readonly [number, number])[];

const WINDOW_MS = 15_000;
const SETTLED_MS = 2_000;

/** Note how much has been sent. A number that falls is a part that begins again: what was measured before is no help. */
export function measured(meter: Meter, at: number, bytes: number): Meter {
  const last = meter.at(-1);
  if (last && bytes < last[1]) return [[at, bytes]];
  return [...meter.filter(([then]) => at - then <= WINDOW_MS), [at, bytes]];
}

/** Bytes per second over the window; null until there is enough to tell. */
export function speed(meter: Meter): number | null {
  const [first, last] = [meter[0], meter.at(-1)];
  if (!first || !last || last[0] - first[0] < SETTLED_MS) return null;
  return ((last[1] - first[1]) / (last[0] - first[0])) * 1000;
}

/** Seconds to go; null where nothing moves. */
export function remaining(bytesLeft: number, bytesPerS: number | null): number | null {
  return bytesPerS !== null && bytesPerS > 0 ? bytesLeft / bytesPerS : null;
}
