export interface Piece {
  text: string;
  kind: "same" | "gone" | "new";
}

// Comparing n words with m costs n * m steps; what is longer was as good as written anew.
const MAX_COMPARED = 250_000;

/** How one text became the other, word by word. */
export function diff(before: string, after: string): Piece[] {
  const [old, now] = [before.split(/\s+/).filter(Boolean), after.split(/\s+/).filter(Boolean)];
  if (old.length * now.length > MAX_COMPARED) return joined([...old.map(piece("gone")), ...now.map(piece("new"))]);
  const lengths = longest(old, now);
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      pieces.push({ text: now[j]!, kind: "same" });
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      pieces.push({ text: old[i]!, kind: "gone" });
      i += 1;
    } else {
      pieces.push({ text: now[j]!, kind: "new" });
      j += 1;
    }
  }
  return joined(pieces);
}

const piece = (kind: Piece["kind"]) => (text: string) => ({ text, kind });

/** How many words are common from each pair of places on. */
function longest(old: readonly string[], now: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i]![j] = old[i] === now[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}

/** Neighbours of one kind as one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const { text, kind } of pieces) {
    const last = out.at(-1);
    if (last?.kind === kind) last.text += ` ${text}`;
    else out.push({ text, kind });
  }
  return out;
}
