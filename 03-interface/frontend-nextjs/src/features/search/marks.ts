export interface Piece {
  text: string;
  marked: boolean;
}

/** A text in pieces, with what was found apart. Places count code points, as the API does; a string counts UTF-16. */
export function pieces(text: string, highlights: readonly (readonly number[])[]): Piece[] {
  const points = Array.from(text);
  const found: Piece[] = [];
  let at = 0;
  const take = (end: number, marked: boolean) => {
    if (end > at) found.push({ text: points.slice(at, end).join(""), marked });
    at = Math.max(at, end);
  };
  for (const [start = 0, end = 0] of [...highlights].sort(([a = 0], [b = 0]) => a - b)) {
    take(Math.min(start, points.length), false);
    take(Math.min(end, points.length), true);
  }
  take(points.length, false);
  return found;
}
