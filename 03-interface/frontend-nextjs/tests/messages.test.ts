import { expect, it } from "vitest";

import en from "@/messages/en";
import fr from "@/messages/fr";

type Tree = { [key: string]: string | Tree };

function* leaves(tree: Tree, at = ""): Generator<[string, string]> {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") yield [at + key, value];
    else yield* leaves(value, `${at}${key}.`);
  }
}

const places = (text: string) => [...text.matchAll(/\{(\w+)[,}]/g)].map((found) => found[1]).sort();

it("says everything in both languages", () => {
  expect([...leaves(en)].map(([key]) => key).sort()).toEqual([...leaves(fr)].map(([key]) => key).sort());
});

it("fills the same places in both languages", () => {
  const english = new Map(leaves(en));
  for (const [key, text] of leaves(fr)) expect([key, new Set(places(english.get(key) ?? ""))]).toEqual([key, new Set(places(text))]);
});

it("leaves nothing empty", () => {
  for (const [key, text] of [...leaves(fr), ...leaves(en)]) expect(text.trim(), key).not.toBe("");
});
