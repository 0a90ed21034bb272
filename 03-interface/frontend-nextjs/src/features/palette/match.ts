import type { Command } from "./registry";

/** "Réunions" as it is looked for: "reunions". */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\u2018\u2019]/g, "'");
}

/**
 * How well a text answers what was typed: every word of it must begin a word (best, in order), stand somewhere, or have
 * its letters in order within one word. 0 is no answer.
 */
export function score(text: string, typed: string): number {
  const wanted = fold(typed).split(/\s+/).filter(Boolean);
  const folded = fold(text);
  if (!wanted.length) return 1;
  let sum = 0;
  for (const word of wanted) {
    const one = scoreWord(folded, word);
    if (!one) return 0;
    sum += one;
  }
  return sum / wanted.length;
}

function scoreWord(text: string, word: string): number {
  if (text.startsWith(word)) return 4;
  const at = text.indexOf(word);
  if (at > 0) return /[\p{L}\p{N}]/u.test(text[at - 1] ?? "") ? 2 : 3;
  return word.length > 2 && text.split(/[^\p{L}\p{N}]+/u).some((part) => isWithin(part, word)) ? 1 : 0;
}

function isWithin(text: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const at = text.indexOf(letter, from);
    if (at < 0 || (from === 0 && at > 0)) return false;
    from = at + 1;
  }
  return true;
}

export interface Section {
  name: string;
  commands: Command[];
}

/** What can be run and answers what was typed, best first, under its headings; of two with the same id the first. */
export function found(commands: readonly Command[], typed: string): Section[] {
  const scored = once(commands)
    .filter((command) => command.run)
    .map((command) => ({ command, score: Math.max(score(command.label, typed), 0.9 * score(command.words ?? "", typed)) }))
    .filter((entry) => entry.score > 0);
  if (typed.trim()) scored.sort((a, b) => b.score - a.score);
  return sections(scored.map((entry) => entry.command));
}

/** The commands that have keys, under their headings. */
export function withKeys(commands: readonly Command[]): Section[] {
  return sections(once(commands).filter((command) => command.keys));
}

function once(commands: readonly Command[]): Command[] {
  const seen = new Set<string>();
  return commands.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function sections(commands: Command[]): Section[] {
  const byName = Map.groupBy(commands, (command) => command.section);
  return [...byName].map(([name, list]) => ({ name, commands: list }));
}
