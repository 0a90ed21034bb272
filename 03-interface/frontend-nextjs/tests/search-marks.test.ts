import { describe, expect, it } from "vitest";

import { pieces } from "@/features/search/marks";

const shown = (text: string, places: number[][]) =>
  pieces(text, places)
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join("");

describe("pieces", () => {
  it.each([
    ["le budget est là", [[3, 9]], "le [budget] est là"],
    ["budget", [[0, 6]], "[budget]"],
    ["rien", [], "rien"],
    ["", [], ""],
    ["un deux un", [[8, 10], [0, 2]], "[un] deux [un]"],
    ["abcdef", [[1, 4], [2, 5]], "a[bcd][e]f"],
    ["abc", [[1, 99]], "a[bc]"],
    ["abc", [[7, 9]], "abc"],
  ])("of %j with %j", (text, places, told) => {
    expect(shown(text, places)).toBe(told);
  });

  it("counts code points, as the API does", () => {
    expect(shown("👩‍💻🎉 budget", [[5, 11]])).toBe("👩‍💻🎉 [budget]");
  });

  it("leaves what looks like markup as it is", () => {
    expect(shown("<b>budget</b>", [[3, 9]])).toBe("<b>[budget]</b>");
  });

  it("loses nothing", () => {
    const text = "l’équipe 𝔸 dit où";
    expect(pieces(text, [[2, 8], [9, 10]]).map((piece) => piece.text).join("")).toBe(text);
  });
});
