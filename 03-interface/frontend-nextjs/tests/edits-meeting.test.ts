import { expect, it } from "vitest";

import { choicesOf, withGroup } from "@/features/meeting/groups";
import { languagesIn } from "@/features/meeting/languages";
import { wishOf } from "@/features/meeting/retry";
import { fileNameOf } from "@/lib/download";

it("offers the groups that have the meeting and those in use, once and by name", () => {
  const mine = [
    { id: 1, name: "Sales", is_active: true },
    { id: 2, name: "Old", is_active: false },
    { id: 3, name: "Board", is_active: true },
  ];
  expect(choicesOf([{ id: 2, name: "Old" }, { id: 3, name: "Board" }], mine).map(({ id }) => id)).toEqual([3, 2, 1]);
  expect(withGroup([3, 1], 2, true)).toEqual([1, 2, 3]);
  expect(withGroup([3, 1], 3, false)).toEqual([1]);
});

it("leaves to the worker what nobody chose", () => {
  expect(wishOf({ language: "", model: "", speakers: "", discard: false })).toEqual({ language: null, model: null, discard_edits: false });
  expect(wishOf({ language: "fr", model: "base", speakers: "3", discard: true })).toEqual({ language: "fr", model: "base", discard_edits: true, max_speakers: 3 });
});

it("names languages in the reader's own", () => {
  expect(languagesIn("fr").often[0]).toEqual({ code: "fr", name: "Français" });
  expect(languagesIn("en").all.map(({ code }) => code)).not.toContain("en");
});

it("reads a file's name in its own letters", () => {
  expect(fileNameOf("attachment; filename=\"Reunion.pdf\"; filename*=UTF-8''R%C3%A9union.pdf")).toBe("Réunion.pdf");
  expect(fileNameOf('attachment; filename="a \\"b\\".txt"')).toBe('a "b".txt');
  expect(fileNameOf("attachment; filename*=UTF-8''%E9; filename=x.txt")).toBe("x.txt");
  expect(fileNameOf(null)).toBeNull();
});
