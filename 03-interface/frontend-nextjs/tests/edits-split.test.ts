import { describe, expect, it } from "vitest";

import { wordAt } from "@/features/edits/split";

const TEXT = "Yes, hello world.";
const WORDS = [{ text: "Yes," }, { text: " hello" }, { text: "world." }];

describe("wordAt", () => {
  it.each([
    [0, null],
    [2, 1],
    [4, 1],
    [5, 1],
    [7, 2],
    [10, 2],
    [11, 2],
    [12, null],
    [17, null],
  ])("a caret at %s begins the second part with word %s", (caret, word) => {
    expect(wordAt(TEXT, WORDS, caret)).toBe(word);
  });

  it("finds a word that comes twice at its own place", () => {
    expect(wordAt("no no no", [{ text: "no" }, { text: "no" }, { text: "no" }], 4)).toBe(2);
  });

  it("splits nowhere where the words are not those of the text", () => {
    expect(wordAt(TEXT, [{ text: "Yes," }, { text: "other" }], 5)).toBeNull();
    expect(wordAt("", [], 0)).toBeNull();
  });
});
