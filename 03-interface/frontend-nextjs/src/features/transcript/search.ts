import type { TranscriptSegment } from "./pages";

type Said = Pick<TranscriptSegment, "text" | "start_s" | "end_s">;

/** A place in a segment where what is looked for stands: its nth. */
export interface Hit {
  segment: number;
  nth: number;
  /** About when it is said. */
  atS: number;
}

const TOGETHER: Record<string, string> = { œ: "oe", æ: "ae", ß: "ss", ς: "σ", "’": "'" };
const ASCII = /^[\x20-\x7e]*$/;

/** Text without accents, capitals and ligatures: "Œuvre déjà" and "oeuvre deja" are one. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[œæßς’]/g, (letter) => TOGETHER[letter]!)
    .replace(/\s/g, " ");
}

/** What is looked for in what somebody typed; "" if that is nothing. */
export function wanted(typed: string): string {
  return fold(typed).replace(/\s+/g, " ").trim();
}

// Segments never change, they are replaced: what was folded once serves every later letter of a search.
const folded = new WeakMap<object, string>();

function foldedOf(segment: Said): string {
  let text = folded.get(segment);
  if (text === undefined) folded.set(segment, (text = fold(segment.text)));
  return text;
}

/** Fold ahead what has just been loaded, so that the first letter of a search finds as fast as the next ones. */
export function prepare(segments: readonly Said[]): void {
  segments.forEach(foldedOf);
}

/** Every place where it stands, in order. `shown`: the numbers of the segments to look at. */
export function findHits(segments: readonly Said[], shown: readonly number[], query: string): Hit[] {
  const hits: Hit[] = [];
  if (!query) return hits;
  for (const segment of shown) {
    const said = segments[segment]!;
    const text = foldedOf(said);
    let nth = 0;
    for (let from = text.indexOf(query); from >= 0; from = text.indexOf(query, from + query.length)) {
      hits.push({ segment, nth: nth++, atS: said.start_s + ((said.end_s - said.start_s) * from) / text.length });
    }
  }
  return hits;
}

/** Where it stands in one text, as [from, to) of the text as it is written. */
export function hitsIn(text: string, query: string): [number, number][] {
  if (!query) return [];
  let whole = "";
  // For each letter of the folded text, where the letter that it comes from begins and ends.
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let n = 0; n < plain.length; n++) {
      from.push(at);
      to.push(at + letter.length);
    }
    // An accent that is written apart belongs to the letter before it.
    if (!plain && to.length) to[to.length - 1] = at + letter.length;
    whole += plain;
    at += letter.length;
  }
  const found: [number, number][] = [];
  for (let start = whole.indexOf(query); start >= 0; start = whole.indexOf(query, start + query.length)) {
    found.push([from[start]!, to[start + query.length - 1]!]);
  }
  return found;
}

/** The first hit at or after a moment: where a search begins is where the person is. */
export function nearestHit(hits: readonly Hit[], timeS: number): number {
  return Math.max(0, hits.findIndex(({ atS }) => atS >= timeS));
}
