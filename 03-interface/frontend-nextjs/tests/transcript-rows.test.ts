import { expect, it } from "vitest";

import { guessHeights, opensTurn, rowOf, shownOf } from "@/features/transcript/rows";

const said = (...speakers: string[]) => speakers.map((speaker) => ({ speaker, text: "mot" }));

it("shows whoever is not hidden, and where a turn begins among them", () => {
  const segments = said("A", "B", "A", "A", "C");
  const shown = shownOf(segments, new Set(["B"]));
  expect(shown).toEqual([0, 2, 3, 4]);
  expect(shown.map((_, nth) => opensTurn(segments, shown, nth))).toEqual([true, false, false, true]);
});

it("finds the row of a segment, or the next one after it", () => {
  expect([0, 1, 2, 3, 9].map((segment) => rowOf([0, 2, 3], segment))).toEqual([0, 1, 1, 2, 3]);
});

it("guesses more lines for more text in less room", () => {
  const segments = [...said("A", "A", "B"), { speaker: "B", text: "x".repeat(400) }];
  const [opening, going, , long] = guessHeights(segments, [0, 1, 2, 3], 900);
  expect(opening).toBeGreaterThan(going!);
  expect(long).toBeGreaterThan(going!);
  expect(guessHeights(segments, [3], 300)[0]).toBeGreaterThan(guessHeights(segments, [3], 900)[0]!);
});
