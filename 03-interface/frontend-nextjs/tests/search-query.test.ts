import { expect, it } from "vitest";

import { filtersOf } from "@/features/meetings/filters";
import { asTyped, narrowings, placeAddress, searchAddress, searchQuery } from "@/features/search/query";
import { endOf, heard, isSame } from "@/features/search/snippet";

const clip = { meetingId: 1, segmentId: "a", startS: 10, endS: 14 };

it("keeps the question in the address", () => {
  const filters = filtersOf({ q: '"plan de charge" -été', group: "3" });
  const url = new URL(searchAddress(filters), "http://x");
  expect(url.pathname).toBe("/search");
  expect(filtersOf(Object.fromEntries(url.searchParams))).toEqual(filters);
  expect(searchAddress({})).toBe("/search");
});

it("asks for the words and the page", () => {
  expect(searchQuery({ q: "budget", language: "fr" }, "next")).toEqual({ q: "budget", language: "fr", cursor: "next", limit: 20 });
});

it("takes every keyboard's quotation marks", () => {
  expect(asTyped("« plan de charge » “budget team” -„so“ l’an")).toBe('"plan de charge" "budget team" -"so" l’an');
  expect(searchQuery({ q: "«\u00a0plan\u00a0»" }).q).toBe('"plan"');
});

it("counts filters, not the words", () => {
  expect(narrowings({ q: "budget" })).toBe(0);
  expect(narrowings({ q: "budget", status: "completed", speaker: "" })).toBe(1);
});

it("leads to the second in which a place begins", () => {
  expect(placeAddress(7, 62.94)).toBe("/meetings/7?t=62");
  expect(placeAddress(7, -0.1)).toBe("/meetings/7?t=0");
});

it("knows how much of a snippet was heard", () => {
  expect([9, 10, 12, 14, 20].map((now) => heard(clip, now))).toEqual([0, 0, 0.5, 1, 1]);
});

it("lets a very short word be heard", () => {
  expect(endOf({ ...clip, endS: 10.1 })).toBeCloseTo(10.6);
});

it("tells snippets apart", () => {
  expect(isSame(clip, { ...clip })).toBe(true);
  expect(isSame(clip, { ...clip, meetingId: 2 })).toBe(false);
  expect(isSame(null, clip)).toBe(false);
});
