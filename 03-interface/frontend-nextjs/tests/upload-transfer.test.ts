import { createHash } from "node:crypto";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { OtherFile, proveSame, sendParts } from "@/features/upload/transfer";
import { sendPart, UploadRefusal } from "@/lib/api/uploads";
import { sha256Hex } from "@/lib/sha256";

vi.mock("@/lib/api/uploads", async (original) => ({ ...(await original()), sendPart: vi.fn() }));

const file = new File(["abcdefghij"], "a.wav");
const plan = { size: 10, partBytes: 3, partCount: 4 };
const sum = (text: string) => createHash("sha256").update(text).digest("hex");
const sums = { 1: sum("abc"), 2: sum("def"), 3: sum("ghi"), 4: sum("j") };

function job(over: Partial<Parameters<typeof sendParts>[0]> = {}) {
  const stored: Record<number, string> = {};
  return {
    stored,
    uploadId: "u",
    file,
    plan,
    have: [] as number[],
    stop: new AbortController().signal,
    width: () => 2,
    onProgress: () => undefined,
    onStored: (part: number, told: string) => void (stored[part] = told),
    ...over,
  };
}

beforeEach(() => {
  vi.mocked(sendPart).mockReset().mockResolvedValue();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe("sendParts", () => {
  it("sends what is missing with its sums", async () => {
    const one = job({ have: [2] });
    await sendParts(one);
    expect(one.stored).toEqual({ 1: sums[1], 3: sums[3], 4: sums[4] });
    for (const [, part, piece, told] of vi.mocked(sendPart).mock.calls) expect(sum(await piece.text()), String(part)).toBe(told);
  });

  it("never has more on their way than it may", async () => {
    let now = 0;
    let most = 0;
    vi.mocked(sendPart).mockImplementation(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
    });
    await sendParts(job());
    expect(most).toBe(2);
    most = 0;
    await sendParts(job({ width: () => 1 }));
    expect(most).toBe(1);
  });

  it("lets the other part end when the API refuses one", async () => {
    vi.mocked(sendPart).mockImplementation(async (_id, part) => {
      if (part === 2) throw new UploadRefusal(429, "too_many_parts", "", 5);
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    const one = job();
    await expect(sendParts(one)).rejects.toMatchObject({ status: 429, retryAfterS: 5 });
    expect(one.stored).toEqual({ 1: sums[1], 3: sums[3] });
  });

  it("gives up the other part when the network is down", async () => {
    vi.mocked(sendPart).mockImplementation((_id, part, _piece, _sum, { signal }) => {
      const lost = new UploadRefusal(0, "network", "");
      if (part === 1) return Promise.resolve();
      if (part === 2) return Promise.reject(lost);
      return new Promise((_resolve, reject) => {
        if (signal.aborted) reject(lost);
        signal.addEventListener("abort", () => reject(lost));
      });
    });
    await expect(sendParts(job())).rejects.toMatchObject({ status: 0 });
  });

  it("stops when it is told to, and says nothing of a failure then", async () => {
    const stop = new AbortController();
    vi.mocked(sendPart).mockImplementation(async () => {
      stop.abort();
      throw new UploadRefusal(0, "network", "");
    });
    await expect(sendParts(job({ stop: stop.signal }))).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("proveSame", () => {
  const stop = new AbortController().signal;

  it("takes the file of which parts have been sent", async () => {
    await expect(proveSame(file, plan, [1, 4], sums, stop)).resolves.toBeUndefined();
  });

  it("refuses another one of the same size", async () => {
    const other = new File(["abcdefghiX"], "a.wav");
    await expect(proveSame(other, plan, [1, 4], sums, stop)).rejects.toBeInstanceOf(OtherFile);
  });
});

it("sums up the same without crypto.subtle, as on a plain http page", async () => {
  const bytes = new Uint8Array(5 * 1024 ** 2 + 7).map((_, at) => at * 31);
  const piece = new Blob([bytes]);
  const right = createHash("sha256").update(bytes).digest("hex");
  expect(await sha256Hex(piece)).toBe(right);
  vi.stubGlobal("crypto", {});
  expect(await sha256Hex(piece)).toBe(right);
});
