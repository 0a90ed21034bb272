import { describe, expect, it } from "vitest";

import { clipProblem, MAX_CLIP_BYTES, wavOf, wavSeconds } from "@/features/voices/wav";

const RATE_HZ = 16_000;
const clip = (seconds: number, rateHz = RATE_HZ) => wavOf(new Float32Array(seconds * rateHz), rateHz);

describe("wavSeconds", () => {
  it.each([0, 0.5, 3, 61])("measures %s s", (seconds) => {
    expect(wavSeconds(clip(seconds))).toBeCloseTo(seconds, 3);
  });

  it("passes over what recorders write before the sound", () => {
    const plain = new Uint8Array(clip(2));
    // A list of odd length, padded, between the header and the format.
    const list = new Uint8Array([...Buffer.from("LIST"), 3, 0, 0, 0, 1, 2, 3, 0]);
    const bytes = new Uint8Array([...plain.slice(0, 12), ...list, ...plain.slice(12)]);
    expect(wavSeconds(bytes.buffer)).toBeCloseTo(2, 3);
  });

  it("counts what is there where the size was never written", () => {
    const bytes = clip(4);
    new DataView(bytes).setUint32(40, 0xffffffff, true);
    expect(wavSeconds(bytes)).toBeCloseTo(4, 3);
  });

  it.each([
    ["floating point", 20, 3],
    ["8 bit", 34, 8],
    ["a rate that is too low", 24, 4000],
  ])("leaves %s to the browser", (_what, at, value) => {
    const bytes = clip(4);
    new DataView(bytes).setUint16(at, value, true);
    expect(wavSeconds(bytes)).toBeNull();
  });

  it("reads the extensible format as what it really is", () => {
    const plain = new Uint8Array(clip(4));
    const rest = new Uint8Array(24);
    rest.set([22, 0, 16, 0, 4, 0, 0, 0, 1, 0]);
    const bytes = new Uint8Array([...plain.slice(0, 36), ...rest, ...plain.slice(36)]);
    new DataView(bytes.buffer).setUint32(16, 40, true);
    new DataView(bytes.buffer).setUint16(20, 0xfffe, true);
    expect(wavSeconds(bytes.buffer)).toBeCloseTo(4, 3);
    bytes[44] = 3;
    expect(wavSeconds(bytes.buffer)).toBeNull();
  });

  it.each([
    ["nothing", new ArrayBuffer(0)],
    ["text", new TextEncoder().encode("this is not a recording of anybody").buffer],
    ["a header alone", clip(1).slice(0, 36)],
  ])("knows that %s is no WAV", (_what, bytes) => {
    expect(wavSeconds(bytes as ArrayBuffer)).toBeNull();
  });
});

describe("clipProblem", () => {
  it.each([
    [2.9, "clip_too_short"],
    [3, null],
    [300, null],
    [301, "clip_too_long"],
  ])("of %s s is %s", (seconds, problem) => {
    expect(clipProblem(clip(seconds))).toBe(problem);
  });

  it("refuses what is too large", () => {
    const rateHz = 192_000;
    expect(clipProblem(clip(Math.ceil(MAX_CLIP_BYTES / rateHz / 2) + 1, rateHz))).toBe("clip_too_large");
  });

  it("refuses what is no sound", () => {
    expect(clipProblem(new ArrayBuffer(100))).toBe("unsupported_clip");
  });
});

it("writes samples as they are, and never beyond full scale", () => {
  const view = new DataView(wavOf(Float32Array.from([0, 0.5, -0.5, 1, -1, 7]), RATE_HZ));
  expect([0, 1, 2, 3, 4, 5].map((at) => view.getInt16(44 + at * 2, true))).toEqual([0, 16384, -16383, 32767, -32767, 32767]);
});
