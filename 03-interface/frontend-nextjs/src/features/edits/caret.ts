/** Where the selection begins within an element's text, in characters; null if it is elsewhere. */
export function caretIn(element: HTMLElement): number | null {
  const selected = window.getSelection();
  if (!selected?.rangeCount) return null;
  const { startContainer, startOffset } = selected.getRangeAt(0);
  if (!element.contains(startContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(element);
  before.setEnd(startContainer, startOffset);
  return before.toString().length;
}
