import { describe, expect, it } from "vitest";

import { findHits, fold, hitsIn, nearestHit, wanted } from "@/features/transcript/search";

const say = (text: string, start_s = 0) => ({ text, start_s, end_s: start_s + 10 });
const all = (segments: unknown[]) => segments.map((_, at) => at);

describe("hitsIn", () => {
  it.each([
    ["Le budget, le BUDGET.", "budget", ["budget", "BUDGET"]],
    ["Une œuvre déjà vue", "oeuvre deja", ["œuvre déjà"]],
    ["l’équipe", "l'equipe", ["l’équipe"]],
    ["e\u0301te\u0301", "ete", ["e\u0301te\u0301"]],
    ["Straße 😀 Straße", "strasse", ["Straße", "Straße"]],
    ["aaaa", "aa", ["aa", "aa"]],
    ["<b>gras</b>", "<b>", ["<b>"]],
    ["rien", "", []],
  ])("in %j of %j", (text, typed, found) => {
    expect(hitsIn(text, wanted(typed)).map(([from, to]) => text.slice(from, to))).toEqual(found);
  });
});

it("takes many spaces for one", () => expect(wanted("  Budget \t annuel ")).toBe("budget annuel"));

describe("findHits", () => {
  it("counts each place, as a row will mark them", () => {
    const segments = [say("Un œuf, deux œufs"), say("rien"), say("œuf", 20)];
    const hits = findHits(segments, all(segments), wanted("OEUF"));
    expect(hits.map(({ segment, nth }) => [segment, nth])).toEqual([[0, 0], [0, 1], [2, 0]]);
    for (const at of [0, 1, 2]) expect(hitsIn(segments[at]!.text, "oeuf")).toHaveLength(hits.filter(({ segment }) => segment === at).length);
    expect(hits[2]!.atS).toBe(20);
    expect(nearestHit(hits, 8)).toBe(2);
    expect(nearestHit(hits, 99)).toBe(0);
  });

  it("looks at what is shown alone", () => {
    const segments = [say("mot"), say("mot")];
    expect(findHits(segments, [1], "mot").map(({ segment }) => segment)).toEqual([1]);
  });

  it("goes through ten thousand segments in a fifth of a second, the first time, too", () => {
    const segments = Array.from({ length: 10_000 }, (_, at) => say(`L’équipe n° ${at} a déjà présenté le budget, et c’est très bien ainsi pour l’année prochaine.`));
    const begun = performance.now();
    expect(findHits(segments, all(segments), wanted("présenté"))).toHaveLength(10_000);
    expect(performance.now() - begun).toBeLessThan(200);
  });
});

it("folds letter by letter as it folds a text", () => {
  const text = "Œuvre, ÀÉÎ ’ ß ς Σ ﬁ\u00a0!";
  expect([...text].map(fold).join("")).toBe(fold(text));
});
