import { pieces } from "./marks";

/** A text with what was found in it. It stays text: nothing in it is ever read as markup. */
export function Marked({ text, highlights }: { text: string; highlights: number[][] }) {
  return pieces(text, highlights).map((piece, at) => (piece.marked ? <mark key={at}>{piece.text}</mark> : piece.text));
}
