import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { delayMs, problemOf, verdictOf } from "@/features/upload/backoff";
import { looksOdd, sameName, titleOf } from "@/features/upload/files";
import { COMMON, LANGUAGES, otherLanguages } from "@/features/upload/languages";
import { bytesOf, lanes, missing, rangeOf } from "@/features/upload/plan";
import { measured, type Meter, remaining, speed } from "@/features/upload/speed";

describe("parts", () => {
  const plan = { size: 250, partBytes: 100, partCount: 3 };

  it("cover the file, and nothing twice", () => {
    expect([1, 2, 3].map((part) => rangeOf(plan, part))).toEqual([
      { start: 0, end: 100 },
      { start: 100, end: 200 },
      { start: 200, end: 250 },
    ]);
  });

  it("are missing until the API has them", () => {
    expect(missing(plan, [2])).toEqual([1, 3]);
    expect(missing(plan, [3, 1, 2])).toEqual([]);
    expect(bytesOf(plan, [1, 3])).toBe(150);
  });

  it("go one by one until the line is known to be fast, and after a failure", () => {
    expect([lanes(null, 0), lanes(5_000_000, 0), lanes(100_000, 0), lanes(5_000_000, 1)]).toEqual([1, 2, 1, 1]);
  });
});

describe("speed", () => {
  const run = (...points: [number, number][]) => points.reduce<Meter>((meter, [at, bytes]) => measured(meter, at, bytes), []);

  it("is told when there is enough to tell", () => {
    expect(speed(run([0, 0], [1000, 5000]))).toBeNull();
    expect(speed(run([0, 0], [1000, 5000], [4000, 20_000]))).toBe(5000);
  });

  it("follows the last seconds", () => {
    expect(speed(run([0, 0], [10_000, 1_000_000], [20_000, 1_010_000], [24_000, 1_014_000]))).toBe(1000);
  });

  it("forgets what was measured when a part begins again", () => {
    expect(run([0, 0], [3000, 9000], [4000, 2000])).toEqual([[4000, 2000]]);
  });

  it("says how long yet", () => {
    expect([remaining(1000, 250), remaining(1000, 0), remaining(1000, null)]).toEqual([4, null, null]);
  });
});

describe("after a failure", () => {
  it("waits longer each time, up to a minute", () => {
    expect([1, 2, 3, 4, 9, 99].map((attempt) => delayMs(attempt, null, 0.5))).toEqual([1000, 2000, 4000, 8000, 60_000, 60_000]);
    expect([delayMs(3, null, 0), delayMs(3, null, 1)]).toEqual([3000, 5000]);
  });

  it("waits as long as the API asks", () => {
    expect(delayMs(1, 5, 0.5)).toBe(5000);
    expect(delayMs(5, 5, 0.5)).toBe(16_000);
  });

  it.each([
    [0, "network", "again"],
    [429, "too_many_uploads", "again"],
    [502, "api_unreachable", "again"],
    [503, "uploads_busy", "again"],
    [408, "upload_too_slow", "again"],
    [409, "parts_missing", "again"],
    [409, "upload_busy", "again"],
    [409, "checksum_mismatch", "gone"],
    [422, "checksum_mismatch", "again"],
    [404, "upload_expired", "gone"],
    [401, "not_authenticated", "login"],
    [413, "quota_exceeded", "refused"],
    [415, "unsupported_media", "refused"],
    [422, "invalid_language", "refused"],
  ])("%s %s is %s", (status, code, verdict) => {
    expect(verdictOf({ status, code })).toBe(verdict);
  });

  it("finds the limits in the API's sentence", () => {
    const message = "Your recordings take 12 of the 34 bytes that you may keep: delete some, or ask an administrator.";
    expect(problemOf({ code: "quota_exceeded", message })).toEqual({ code: "quota_exceeded", detail: message, numbers: [12, 34] });
  });
});

describe("files", () => {
  it("keep their name, however it is composed", () => {
    expect(sameName("Re\u0301union.m4a", "R\u00e9union.m4a ")).toBe(true);
    expect(sameName("a.m4a", "b.m4a")).toBe(false);
  });

  it.each([["Weekly 12.m4a", "Weekly 12"], ["archive.tar.gz", "archive.tar"], [".hidden", ".hidden"], ["plain", "plain"]])("%s is titled %s", (name, title) => {
    expect(titleOf(name)).toBe(title);
  });

  it("look odd where they plainly are something else", () => {
    expect(["image/png", "application/pdf", "text/plain", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"].every(looksOdd)).toBe(true);
    expect(["audio/mpeg", "video/mp4", "", "application/ogg", "text/vnd.trolltech.linguist", "application/octet-stream"].some(looksOdd)).toBe(false);
  });
});

describe("spoken languages", () => {
  it("are those of the API", () => {
    const document = JSON.parse(readFileSync("openapi.json", "utf8"));
    const form = document.paths["/api/v1/process/"].post.requestBody.content["multipart/form-data"].schema;
    expect(["", ...LANGUAGES].sort()).toEqual([...form.properties.language.enum].sort());
  });

  it("all have a name", () => {
    for (const locale of ["fr", "en"]) {
      const others = otherLanguages(locale);
      expect(others).toHaveLength(LANGUAGES.length - COMMON.length);
      for (const { code, name } of others) expect(name.toLowerCase(), code).not.toBe(code);
    }
  });
});
