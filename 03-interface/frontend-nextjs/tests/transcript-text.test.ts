import { expect, it } from "vitest";

import { runsOf, wordPlaces } from "@/features/transcript/text";

const words = (...texts: string[]) => texts.map((text) => ({ text }));

it("finds words in order", () => {
  expect(wordPlaces("a b a", words("a", " a"))).toEqual([[0, 1], [4, 5]]);
});

it("shows the whole text, whatever the words say", () => {
  for (const said of [words("Bonjour,", "tous"), words("Bonsoir"), words(), words("", "tous")]) {
    const runs = runsOf("Bonjour, à tous !", said, [[3, 12]]);
    expect(runs.flatMap(({ parts }) => parts.map(({ text }) => text)).join("")).toBe("Bonjour, à tous !");
  }
});

it("marks a hit through words and what is between", () => {
  expect(runsOf("un deux trois", words("un", "deux", "trois"), [[1, 9]])).toEqual([
    { word: 0, parts: [{ text: "u", hit: null }, { text: "n", hit: 0 }] },
    { word: null, parts: [{ text: " ", hit: 0 }] },
    { word: 1, parts: [{ text: "deux", hit: 0 }] },
    { word: null, parts: [{ text: " ", hit: 0 }] },
    { word: 2, parts: [{ text: "t", hit: 0 }, { text: "rois", hit: null }] },
  ]);
});

it("tells two hits in one word apart", () => {
  expect(runsOf("papa", words("papa"), [[0, 2], [2, 4]])[0]!.parts).toEqual([{ text: "pa", hit: 0 }, { text: "pa", hit: 1 }]);
});
