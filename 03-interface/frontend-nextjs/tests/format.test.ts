import { describe, expect, it } from "vitest";

import { clock, duration, moment, percent, size } from "@/lib/format";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("clock", () => {
  it.each([[0, "0:00"], [62.9, "1:02"], [3725, "1:02:05"], [36_000, "10:00:00"], [-1, "0:00"]])("%s s is %s", (given, told) => {
    expect(clock(given)).toBe(told);
  });
});

describe("duration", () => {
  it.each([
    [5, "fr", "5 s"],
    [65, "fr", "1 min 5 s"],
    [660, "en", "11 min"],
    [3725, "fr", "1 h 2 min"],
    [3725, "en", "1 hr 2 min"],
    [7200, "en", "2 hr"],
  ])("%s s in %s is %s", (given, locale, told) => {
    expect(plain(duration(given, locale))).toBe(told);
  });
});

describe("size", () => {
  it.each([
    [0, "en", "0 byte"],
    [1_250_000, "fr", "1,3 Mo"],
    [4_294_967_296, "en", "4.3 GB"],
    [999, "fr", "999 o"],
  ])("%s bytes in %s are %s", (given, locale, told) => {
    expect(plain(size(given, locale))).toBe(told);
  });
});

it("writes shares as the language does", () => {
  expect(plain(percent(0.417, "fr"))).toBe("42 %");
  expect(percent(0.417, "en")).toBe("42%");
});

describe("moment", () => {
  const now = new Date("2026-11-24T12:00:00Z");
  it("leaves the year out when it is this one", () => {
    expect(plain(moment("2026-11-24T09:30:00Z", "fr", now, "Europe/Paris"))).toBe("mar. 24 nov., 10:30");
  });
  it("tells another year", () => {
    expect(moment("2024-01-05T09:30:00Z", "en", now, "Europe/Paris")).toContain("2024");
  });
});
