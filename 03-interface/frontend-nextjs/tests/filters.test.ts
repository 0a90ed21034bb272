import { describe, expect, it } from "vitest";

import { addressOf, filtersOf, isNarrowed, queryOf } from "@/features/meetings/filters";

describe("filtersOf", () => {
  it("reads an address", () => {
    expect(filtersOf({ q: " budget ", group: "3", status: "failed", language: "fr", from: "2026-11-01" })).toEqual({
      q: "budget",
      group: 3,
      status: "failed",
      language: "fr",
      from: "2026-11-01",
    });
  });

  it("leaves out what makes no sense", () => {
    expect(filtersOf({ q: " ", group: "-1", status: "lost", language: "<b>", from: "yesterday", other: "x" })).toEqual({});
  });

  it("comes back from its own address", () => {
    const filters = filtersOf({ q: "a & b", speaker: "Léa", to: "2026-02-28" });
    expect(filtersOf(Object.fromEntries(new URL(addressOf(filters), "http://x").searchParams))).toEqual(filters);
  });
});

it("knows when nothing is narrowed", () => {
  expect(isNarrowed({})).toBe(false);
  expect(addressOf({})).toBe("/");
});

it("asks for whole days", () => {
  const asked = queryOf({ from: "2026-02-28", to: "2026-02-28" });
  expect(Date.parse(asked.created_to!) - Date.parse(asked.created_from!)).toBe(86_400_000);
});
