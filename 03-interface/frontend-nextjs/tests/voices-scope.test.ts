import { describe, expect, it } from "vitest";

import { hueOf, initials } from "@/features/voices/face";
import { pointedTo } from "@/features/voices/pointed";
import { scopeOf, scopesToGive } from "@/features/voices/scope";
import { ApiError } from "@/lib/api/errors";
import { refusalOf } from "@/lib/api/refusal";

const groups = [
  { id: 3, name: "Produit", is_active: true },
  { id: 4, name: "Ancien", is_active: false },
];

describe("scopeOf", () => {
  it.each(["private", "company"] as const)("reads %s", (said) => {
    expect(scopeOf(said, groups)).toEqual({ kind: said });
  });

  it("names a group that the reader knows, also one at rest", () => {
    expect(scopeOf("group:4", groups)).toEqual({ kind: "group", id: 4, name: "Ancien" });
    expect(scopeOf("group:9", groups)).toEqual({ kind: "group", id: 9, name: null });
  });
});

it("offers the company to administrators alone, and active groups", () => {
  expect(scopesToGive(groups, false)).toEqual(["private", "group:3"]);
  expect(scopesToGive(groups, true)).toEqual(["private", "group:3", "company"]);
});

describe("pointedTo", () => {
  it("reads whom a meeting's page points to", () => {
    expect(pointedTo({ meeting: "3", speaker: "SPEAKER_00", name: "Ana" })).toEqual({ meetingId: 3, speaker: "SPEAKER_00", name: "Ana" });
    expect(pointedTo({ meeting: ["3", "4"] })).toEqual({ meetingId: 3 });
  });

  it.each([{}, { meeting: "x" }, { meeting: "-1" }, { meeting: "1.5" }, { speaker: "SPEAKER_00" }])("finds nobody in %j", (given) => {
    expect(pointedTo(given)).toBeNull();
  });
});

describe("initials", () => {
  it.each([["Léa de la Tour", "LT"], ["ana", "A"], ["Jean-Luc", "JL"], ["𝔸da", "𝔸"], ["  ", ""]])("of %j are %j", (name, told) => {
    expect(initials(name)).toBe(told);
  });
});

it("gives a name always the same colour", () => {
  expect(hueOf("Léa")).toBe(hueOf("Léa"));
  expect(Number.isInteger(hueOf("日本 太郎"))).toBe(true);
});

it("knows which refusals there are words for", () => {
  expect(refusalOf(new ApiError(400, "clip_silent", ""), ["clip_silent"])).toBe("clip_silent");
  expect(refusalOf(new ApiError(400, "unheard_of", ""), ["clip_silent"])).toBe("other");
  expect(refusalOf(new TypeError("network"), ["clip_silent"])).toBe("other");
});
