/** What a key asks of the meeting's page. */
export type Command = "toggle" | "back" | "on" | "previous" | "next" | "follow" | "search" | "slower" | "faster" | "mute";

const PLAIN: Record<string, Command> = {
  " ": "toggle",
  k: "toggle",
  j: "back",
  ArrowLeft: "back",
  l: "on",
  ArrowRight: "on",
  f: "follow",
  "/": "search",
  "[": "slower",
  "<": "slower",
  "]": "faster",
  ">": "faster",
  m: "mute",
};
const SHIFTED: Record<string, Command> = { ArrowLeft: "previous", ArrowUp: "previous", ArrowRight: "next", ArrowDown: "next" };

type Pressed = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "getModifierState">;

/** The command of a key; null for keys that are the browser's, or another's. */
export function commandOf(event: Pressed): Command | null {
  // Brackets take AltGr on many keyboards, which reports itself as Ctrl and Alt.
  const altGraph = event.getModifierState("AltGraph");
  if (event.metaKey || (!altGraph && (event.ctrlKey || event.altKey))) return null;
  const shifted = event.shiftKey ? SHIFTED[event.key] : undefined;
  if (shifted) return shifted;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // Capitals are left to others; signs that take Shift on some keyboards are not.
  if (event.shiftKey && /^[a-z ]$|^Arrow/.test(key)) return null;
  return PLAIN[key] ?? null;
}

const TYPED_IN = "input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable=true], [role=dialog], [role=menu], [role=listbox]";
const SLID = "input[type=range]:not([data-timeline])";
const PRESSED = "button, a, summary, [role=button], [role=slider]";

/** Whether a key at this place is meant for what has the focus. */
export function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPED_IN)) return true;
  if (key.startsWith("Arrow") && target.closest(SLID)) return true;
  return (key === " " || key === "Enter") && target.closest(PRESSED) !== null;
}
