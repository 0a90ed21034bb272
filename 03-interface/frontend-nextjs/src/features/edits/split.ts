/** Where each word begins in a text, as far as the words are found in it in order. */
function places(text: string, words: readonly { text: string }[]): number[] {
  const found: number[] = [];
  let from = 0;
  for (const word of words) {
    const plain = word.text.trim();
    const at = text.indexOf(plain, from);
    if (at < 0) break;
    found.push(at);
    from = at + plain.length;
  }
  return found;
}

/**
 * The word that begins the second part when a text is split at the caret; null where one part would be empty. A caret
 * within a word splits behind it: words are never cut.
 */
export function wordAt(text: string, words: readonly { text: string }[], caret: number): number | null {
  const begins = places(text, words);
  const at = begins.findIndex((begin) => begin >= caret);
  return at > 0 && begins.length === words.length ? at : null;
}
