import { wordPlaces } from "@/features/transcript/text";

/**
 * The word that begins the second part when a text is split at the caret; null where one part would be empty. A caret
 * within a word splits behind it: words are never cut.
 */
export function wordAt(text: string, words: readonly { text: string }[], caret: number): number | null {
  const places = wordPlaces(text, words);
  if (places.includes(null)) return null;
  const at = places.findIndex((place) => place && place[0] >= caret);
  return at > 0 ? at : null;
}
