import { expect, it } from "vitest";

import { byKind, isEverybody } from "@/features/groups/kinds";
import type { Group } from "@/lib/api/types";

const group = (id: number, name: string, type: Group["type"], is_active = true): Group => ({ id, name, type, is_active, description: null });

it("puts groups by kind, then by name, those at rest last", () => {
  const kinds = byKind([group(1, "Zèbre", "project"), group(2, "Archives", "project", false), group(3, "été", "project"), group(4, "RH", "department")], "fr");
  expect(kinds.map(({ type, groups }) => [type, groups.map(({ name }) => name)])).toEqual([
    ["department", ["RH"]],
    ["project", ["été", "Zèbre", "Archives"]],
  ]);
});

it("has no kinds without a group", () => {
  expect(byKind([], "fr")).toEqual([]);
});

it("knows everybody's group", () => {
  expect(isEverybody({ name: "Tous" })).toBe(true);
  expect(isEverybody({ name: "tous" })).toBe(false);
});
