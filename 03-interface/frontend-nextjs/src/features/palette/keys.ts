/** Keys as commands name them: "mod+k", "?", "g m" (one after the other). `mod` is ⌘ on Apple's machines, Ctrl elsewhere. */

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

// What a key prints already tells of Shift: "?" is "?" wherever a keyboard has it.
const PRINTS = /^[^\s\p{Lu}]$/u;
const ALONE = new Set(["Shift", "Control", "Meta", "Alt", "AltGraph", "CapsLock", "Dead", "Process"]);

/** What was pressed, in the words of commands; null for a modifier alone. */
export function chordOf(pressed: Pressed, isApple: boolean): string | null {
  if (ALONE.has(pressed.key)) return null;
  const key = pressed.key === " " ? "space" : pressed.key.toLowerCase();
  const mod = isApple ? pressed.metaKey : pressed.ctrlKey;
  const other = isApple ? pressed.ctrlKey : pressed.metaKey;
  // AltGr comes as Ctrl and Alt together where it is what writes the character.
  if (pressed.ctrlKey && pressed.altKey && PRINTS.test(pressed.key)) return key;
  const shift = pressed.shiftKey && !(PRINTS.test(pressed.key) && !mod);
  return [mod && "mod", other && (isApple ? "ctrl" : "meta"), pressed.altKey && "alt", shift && "shift", key].filter(Boolean).join("+");
}

/** Whether a chord writes nothing: it may work where a letter would have to be written. */
export function isChord(chord: string): boolean {
  return /^(mod|meta|ctrl)\+/.test(chord);
}

// How long the first key of two waits for the second.
export const SEQUENCE_MS = 1200;

/** Follows what is pressed; tells whole commands' keys, be they one chord or one after the other. */
export class Sequence {
  private before: { chord: string; at: number } | null = null;

  /** The keys, of all that are known, which this press completes. */
  next(chord: string, at: number, known: ReadonlySet<string>): string | null {
    const both = this.before && at - this.before.at <= SEQUENCE_MS ? `${this.before.chord} ${chord}` : null;
    this.before = null;
    if (both && known.has(both)) return both;
    if (known.has(chord)) return chord;
    if ([...known].some((keys) => keys.startsWith(`${chord} `))) this.before = { chord, at };
    return null;
  }
}

const APPLE: Record<string, string> = { mod: "⌘", meta: "⌘", ctrl: "⌃", alt: "⌥", shift: "⇧" };
const SIGNS: Record<string, string> = { arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓", enter: "↵", escape: "Esc", backspace: "⌫" };
// French keyboards call them by other names.
const WORDS: Record<string, { fr: string; en: string }> = {
  mod: { fr: "Ctrl", en: "Ctrl" },
  meta: { fr: "Win", en: "Win" },
  ctrl: { fr: "Ctrl", en: "Ctrl" },
  alt: { fr: "Alt", en: "Alt" },
  shift: { fr: "Maj", en: "Shift" },
  space: { fr: "Espace", en: "Space" },
  delete: { fr: "Suppr", en: "Del" },
  home: { fr: "Début", en: "Home" },
  end: { fr: "Fin", en: "End" },
};

/** Keys for people: one list of caps for each press. "mod+k" is [["Ctrl", "K"]], "g m" is [["G"], ["M"]]. */
export function capsOf(keys: string, isApple: boolean, locale: "fr" | "en"): string[][] {
  return keys.split(" ").map((chord) =>
    chord.split(/\+(?=.)/).map((key) => (isApple && APPLE[key]) || WORDS[key]?.[locale] || SIGNS[key] || (key.length === 1 ? key.toUpperCase() : key)),
  );
}

const MOVES = /^(shift\+)?(arrow\w+|home|end|page(up|down))$/;
const PUSHES = /^(space|enter)$/;
const BUTTONS = ["button", "submit", "reset", "file", "image"];

/** Whether a press belongs to what has the focus: fields take all that writes, buttons take Enter, sliders the arrows. */
export function isTaken(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target instanceof HTMLInputElement) {
    if (BUTTONS.includes(target.type)) return PUSHES.test(chord);
    if (["range", "checkbox", "radio"].includes(target.type)) return MOVES.test(chord) || PUSHES.test(chord);
    return true;
  }
  if (target.closest("textarea,select,[contenteditable],[role=textbox],[role=combobox],[role=listbox],[role=menu]")) return true;
  return target.closest("button,a[href],summary,[role=button],[role=tab],[role=slider]") !== null && PUSHES.test(chord);
}
