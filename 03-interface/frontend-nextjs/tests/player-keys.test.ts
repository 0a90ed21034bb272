import { expect, it } from "vitest";

import { commandOf } from "@/features/player/keys";

const press = (key: string, held: string[] = []) =>
  commandOf({
    key,
    shiftKey: held.includes("Shift"),
    ctrlKey: held.includes("Ctrl"),
    metaKey: held.includes("Meta"),
    altKey: held.includes("Alt"),
    getModifierState: (name: string) => held.includes(name),
  });

it.each([
  [" ", [], "toggle"],
  ["k", [], "toggle"],
  ["K", [], "toggle"], // Caps Lock
  ["ArrowLeft", [], "back"],
  ["ArrowLeft", ["Shift"], "previous"],
  ["ArrowDown", ["Shift"], "next"],
  ["/", ["Shift"], "search"],
  ["[", ["Ctrl", "Alt", "AltGraph"], "slower"],
  ["k", ["Ctrl"], null],
  ["f", ["Meta"], null],
  ["ArrowDown", [], null],
  ["K", ["Shift"], null],
])("%j with %j is %s", (key, held, command) => expect(press(key, held)).toBe(command));
