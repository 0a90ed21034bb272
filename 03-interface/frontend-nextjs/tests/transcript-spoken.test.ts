import { describe, expect, it } from "vitest";

import { segmentAt, spokenAt, spokenIndex } from "@/features/transcript/spoken";

function segment(start_s: number, end_s: number, ...starts: number[]) {
  return { start_s, end_s, words: starts.map((at) => ({ start_s: at, end_s: at + 0.1, text: "x", confidence: 1 })) };
}

const INDEX = spokenIndex([segment(1, 3, 1, 2), segment(2.5, 9, 2.6, 4, 8), segment(5, 6, 5.1), segment(10, 12)]);

describe("spokenAt", () => {
  it.each([
    [0.5, []],
    [1, [[0, 0]]],
    [2.4, [[0, 1]]],
    [2.55, [[0, 1], [1, -1]]],
    [5.5, [[1, 1], [2, 0]]],
    [8.5, [[1, 2]]],
    [9.5, []],
    [11, [[3, -1]]],
    [12, []],
  ])("at %s s says %j", (timeS, said) => {
    expect(spokenAt(INDEX, timeS).map(({ segment: at, word }) => [at, word])).toEqual(said);
  });

  it("says nothing of nothing", () => expect(spokenAt(spokenIndex([]), 3)).toEqual([]));
});

it.each([[0, 0], [2.5, 1], [9.5, 2], [99, 3]])("the segment at %s s is %s", (timeS, at) => expect(segmentAt(INDEX, timeS)).toBe(at));

it("finds a word among a hundred thousand in far less than a frame", () => {
  const many = spokenIndex(Array.from({ length: 10_000 }, (_, at) => segment(at * 2, at * 2 + 2, ...Array.from({ length: 14 }, (_, n) => at * 2 + n / 10))));
  const begun = performance.now();
  for (let at = 0; at < 1000; at++) spokenAt(many, at * 17.3);
  expect((performance.now() - begun) / 1000).toBeLessThan(1);
});
