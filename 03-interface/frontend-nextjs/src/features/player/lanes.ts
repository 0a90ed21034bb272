/** What the timeline shows, in columns of pixels: pure numbers, so that drawing is a loop. */

interface Turn {
  start_s: number;
  end_s: number;
  speaker: string;
}

/** Whose lane is where: the first ones have their own, all others share the last. */
export function laneOf(order: readonly string[], most: number): ReadonlyMap<string, number> {
  return new Map(order.map((label, at) => [label, Math.min(at, most - 1)]));
}

/** For each lane the stretches in which its people talk, as [from, to, from, to, …] in pixels, each at least one wide. */
export function laneRuns(turns: readonly Turn[], lanes: ReadonlyMap<string, number>, durationS: number, width: number): number[][] {
  const runs: number[][] = Array.from({ length: Math.max(0, ...lanes.values()) + (lanes.size ? 1 : 0) }, () => []);
  if (durationS <= 0) return runs;
  for (const { start_s, end_s, speaker } of turns) {
    const run = runs[lanes.get(speaker) ?? -1];
    if (!run) continue;
    const from = Math.floor((start_s / durationS) * width);
    const to = Math.min(width, Math.max(from + 1, Math.ceil((end_s / durationS) * width)));
    // Thousands of turns share a thousand columns: what touches the one before is one stretch with it.
    if (run.length && from <= run[run.length - 1]!) run[run.length - 1] = Math.max(run[run.length - 1]!, to);
    else run.push(from, to);
  }
  return runs;
}

/** The loudness of each column, 0..1, from lowest and highest samples in turn (-128..127). */
export function loudness(samples: readonly number[], width: number): Float32Array {
  const columns = new Float32Array(width);
  const points = samples.length >> 1;
  if (!points) return columns;
  let loudest = 1;
  for (let column = 0; column < width; column++) {
    const from = Math.min(points - 1, Math.floor((column * points) / width));
    const to = Math.max(from + 1, Math.floor(((column + 1) * points) / width));
    let peak = 0;
    for (let point = from; point < to; point++) peak = Math.max(peak, -samples[2 * point]!, samples[2 * point + 1]!);
    columns[column] = peak;
    loudest = Math.max(loudest, peak);
  }
  return columns.map((peak) => peak / loudest);
}

/** The columns that have a hit, each once. */
export function hitColumns(timesS: readonly number[], durationS: number, width: number): number[] {
  if (durationS <= 0) return [];
  return [...new Set(timesS.map((timeS) => Math.min(width - 1, Math.floor((timeS / durationS) * width))))];
}
