import { afterEach, describe, expect, it } from "vitest";

import { capsOf, chordOf, Sequence, SEQUENCE_MS } from "@/features/palette/keys";
import { fold, found, score, withKeys } from "@/features/palette/match";
import { best } from "@/features/palette/meetings";
import { type Command, register, registered } from "@/features/palette/registry";
import type { Meeting } from "@/lib/api/types";
import { singleKeys } from "@/lib/single-keys";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
  key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held,
});
const command = (id: string, more: Partial<Command> = {}): Command => ({ id, label: id, section: "All", run: () => undefined, ...more });

describe("chordOf", () => {
  it.each([
    [press("k", { ctrlKey: true }), false, "mod+k"],
    [press("K", { ctrlKey: true, shiftKey: true }), false, "mod+shift+k"],
    [press("k", { metaKey: true }), true, "mod+k"],
    [press("k", { ctrlKey: true }), true, "ctrl+k"],
    [press("?", { shiftKey: true }), false, "?"],
    [press("G", { shiftKey: true }), false, "shift+g"],
    [press(" "), false, "space"],
    [press("ArrowLeft", { shiftKey: true }), false, "shift+arrowleft"],
    [press("{", { ctrlKey: true, altKey: true }), false, "{"],
    [press("Shift", { shiftKey: true }), false, null],
  ])("%j, apple %s: %s", (pressed, apple, chord) => {
    expect(chordOf(pressed, apple)).toBe(chord);
  });
});

describe("Sequence", () => {
  const known = new Set(["g m", "g g", "?", "m"]);
  it("takes one chord, or two within their time", () => {
    const sequence = new Sequence();
    expect(sequence.next("?", 0, known)).toBe("?");
    expect(sequence.next("g", 10, known)).toBeNull();
    expect(sequence.next("m", 20, known)).toBe("g m");
    expect(sequence.next("m", 30, known)).toBe("m");
  });
  it("forgets the first when the second is late or another", () => {
    const sequence = new Sequence();
    sequence.next("g", 0, known);
    expect(sequence.next("m", SEQUENCE_MS + 1, known)).toBe("m");
    sequence.next("g", 5000, known);
    expect(sequence.next("x", 5001, known)).toBeNull();
    expect(sequence.next("g", 5002, known)).toBeNull();
    expect(sequence.next("g", 5003, known)).toBe("g g");
  });
});

it("names keys as keyboards do", () => {
  expect(capsOf("mod+k", false, "fr")).toEqual([["Ctrl", "K"]]);
  expect(capsOf("mod+shift+k", true, "fr")).toEqual([["⌘", "⇧", "K"]]);
  expect(capsOf("g m", false, "en")).toEqual([["G"], ["M"]]);
  expect(capsOf("shift+arrowleft", false, "fr")).toEqual([["Maj", "←"]]);
  expect(capsOf("space", false, "fr")).toEqual([["Espace"]]);
  expect(capsOf("mod++", false, "en")).toEqual([["Ctrl", "+"]]);
});

describe("score", () => {
  it("folds accents and case", () => {
    expect(fold("Réunions à l’été")).toBe("reunions a l'ete");
    expect(score("Réunions", "reu")).toBe(4);
  });
  it("prefers beginnings", () => {
    expect(score("Budget 2026", "bud")).toBeGreaterThan(score("Point budget", "bud"));
    expect(score("Point budget", "bud")).toBeGreaterThan(score("Lebudget", "bud"));
    expect(score("Administration", "adm istr")).toBeGreaterThan(0);
    expect(score("Administration", "amn")).toBe(1);
  });
  it("needs every word", () => {
    expect(score("Point budget", "budget lundi")).toBe(0);
    expect(score("Point budget", "  ")).toBe(1);
  });
});

it("finds commands, best first, each once, and none that cannot be run", () => {
  const commands = [command("a", { label: "Point" }), command("b", { label: "Budget", section: "Page" }), command("a", { label: "Old" }), command("c", { label: "Budget", run: undefined })];
  expect(found(commands, "").map(({ name, commands: list }) => [name, list.map(({ label }) => label)])).toEqual([["All", ["Point"]], ["Page", ["Budget"]]]);
  expect(found(commands, "budg").flatMap((section) => section.commands.map(({ id }) => id))).toEqual(["b"]);
  expect(found([command("x", { words: "nuit jour" })], "nui")).toHaveLength(1);
});

it("lists keys, also of commands that listen for themselves", () => {
  expect(withKeys([command("a", { keys: "j", run: undefined }), command("b")])[0]?.commands.map(({ id }) => id)).toEqual(["a"]);
});

describe("registry", () => {
  const ends: (() => void)[] = [];
  afterEach(() => ends.splice(0).forEach((end) => end()));
  it("offers what is on the page, the last first", () => {
    ends.push(register([command("a")]));
    const end = register([command("b"), command("c")]);
    expect(registered().map(({ id }) => id)).toEqual(["b", "c", "a"]);
    end();
    expect(registered().map(({ id }) => id)).toEqual(["a"]);
  });
});

it("puts titles before other hits, and each meeting once", () => {
  const meeting = (id: number, title: string) => ({ id, title }) as Meeting;
  const [point, budget, other] = [meeting(1, "Point"), meeting(2, "Budget"), meeting(3, "Revue")];
  expect(best([point, budget], [other, budget], "budget")).toEqual([budget, other]);
  expect(best([point, budget], [], "")).toEqual([point, budget]);
});

it("reads whether single keys are wanted", () => {
  expect(singleKeys("scribe_theme=dark")).toBe(true);
  expect(singleKeys("scribe_theme=dark; scribe_keys=off")).toBe(false);
  expect(singleKeys("xscribe_keys=off")).toBe(true);
});
