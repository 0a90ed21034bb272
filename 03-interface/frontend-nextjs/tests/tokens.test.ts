import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

/** [red, green, blue], linear, 0..1; alpha beside it. */
interface Colour {
  rgb: [number, number, number];
  alpha: number;
}

// Björn Ottosson's OKLab to linear sRGB: https://bottosson.github.io/posts/oklab/
function parse(text: string): Colour {
  const found = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)/.exec(text);
  if (!found) throw new Error(`no colour: ${text}`);
  const [l, c, h] = [Number(found[1]), Number(found[2]), (Number(found[3]) * Math.PI) / 180];
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const [x, y, z] = [(l + 0.3963377774 * a + 0.2158037573 * b) ** 3, (l - 0.1055613458 * a - 0.0638541728 * b) ** 3, (l - 0.0894841775 * a - 1.291485548 * b) ** 3];
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return {
    rgb: [
      clip(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
      clip(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
      clip(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z),
    ],
    alpha: found[4] ? Number(found[4]) : 1,
  };
}

const encode = (v: number) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
const decode = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** What is seen when one colour lies on an opaque one: browsers mix encoded values. */
function over(top: Colour, bottom: Colour): Colour {
  const mix = (at: 0 | 1 | 2) => decode(encode(top.rgb[at]) * top.alpha + encode(bottom.rgb[at]) * (1 - top.alpha));
  return { rgb: [mix(0), mix(1), mix(2)], alpha: 1 };
}

/** WCAG 2.2, contrast ratio. */
function contrast(one: Colour, other: Colour): number {
  const light = ({ rgb: [r, g, b] }: Colour) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [high, low] = [light(one), light(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const css = readFileSync("src/styles/tokens.css", "utf8");

function tokens(theme: "dark" | "light"): Map<string, Colour> {
  const block = css.slice(css.indexOf(`[data-theme="${theme}"]`)).split("}")[0] ?? "";
  return new Map([...block.matchAll(/--([\w-]+): (oklch\([^)]+\));/g)].map(([, name, value]) => [name!, parse(value!)]));
}

const GROUNDS = ["ground", "sunk", "surface", "raised", "hover"];
const TEXTS = ["text", "soft", "muted", "accent", "ok", "warn", "bad", ...Array.from({ length: 8 }, (_, at) => `speaker-${at + 1}`)];
const FILLS: [string, string][] = [["accent", "accent-fill"], ["bad", "bad-fill"], ["warn", "warn-fill"], ["ok", "ok-fill"], ["text", "mark"], ["text", "spoken"]];

describe.each(["dark", "light"] as const)("%s", (theme) => {
  const of = tokens(theme);
  const colour = (name: string) => {
    const found = of.get(name);
    if (!found) throw new Error(`no token ${name}`);
    return found;
  };

  it.each(GROUNDS.flatMap((ground) => TEXTS.map((text) => [text, ground])))("%s on %s is readable", (text, ground) => {
    expect(contrast(colour(text!), colour(ground!))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(FILLS.flatMap(([text, fill]) => GROUNDS.map((ground) => [text, fill, ground])))("%s on %s over %s is readable", (text, fill, ground) => {
    expect(contrast(colour(text!), over(colour(fill!), colour(ground!)))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["accent", "accent-strong"])("what stands on %s is readable", (fill) => {
    expect(contrast(colour("on-accent"), colour(fill))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["text", "muted"])("%s on an overlay is readable over anything", (text) => {
    const white: Colour = { rgb: [1, 1, 1], alpha: 1 };
    const black: Colour = { rgb: [0, 0, 0], alpha: 1 };
    for (const behind of [white, black]) expect(contrast(colour(text), over(colour("overlay"), behind))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(GROUNDS)("the edge of a control is seen on %s", (ground) => {
    expect(contrast(colour("edge"), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});
