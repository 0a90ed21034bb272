/** A stretch of a segment's text: one word, or what stands between words. */
export interface Run {
  word: number | null;
  /** Its text, cut where a search hit begins or ends; `hit` is which one. */
  parts: { text: string; hit: number | null }[];
}

/** Where each word stands in the text, as [from, to); null for one that is not in it. */
export function wordPlaces(text: string, words: readonly { text: string }[]): ([number, number] | null)[] {
  let from = 0;
  return words.map((word) => {
    const bare = word.text.trim();
    const at = bare ? text.indexOf(bare, from) : -1;
    if (at < 0) return null;
    from = at + bare.length;
    return [at, from];
  });
}

/** The text as it is shown. The text is the truth: a word that is not in it is left out, never the other way round. */
export function runsOf(text: string, words: readonly { text: string }[], hits: readonly [number, number][]): Run[] {
  const runs: Run[] = [];
  const add = (from: number, to: number, word: number | null) => {
    if (from < to) runs.push({ word, parts: cut(text, from, to, hits) });
  };
  let at = 0;
  wordPlaces(text, words).forEach((place, word) => {
    if (!place) return;
    add(at, place[0], null);
    add(place[0], place[1], word);
    at = place[1];
  });
  add(at, text.length, null);
  return runs;
}

function cut(text: string, from: number, to: number, hits: readonly [number, number][]): Run["parts"] {
  const parts: Run["parts"] = [];
  let at = from;
  hits.forEach(([start, end], hit) => {
    if (end <= at || start >= to) return;
    if (start > at) parts.push({ text: text.slice(at, start), hit: null });
    parts.push({ text: text.slice(Math.max(at, start), Math.min(to, end)), hit });
    at = Math.min(to, end);
  });
  if (at < to) parts.push({ text: text.slice(at, to), hit: null });
  return parts;
}
