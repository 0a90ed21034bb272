import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Past, type Saved, tidy, Writer } from "@/features/edits/autosave";

const START: Saved = { text: "as it was", version: 1 };

/** A server that holds one segment. */
function server(now: Saved = START) {
  const state = { now, calls: [] as string[], down: false };
  const save = async (text: string, version: number): Promise<Saved> => {
    state.calls.push(text);
    if (state.down) throw new TypeError("no network");
    if (version !== state.now.version) throw new Past(state.now);
    state.now = { text, version: version + 1 };
    return state.now;
  };
  return { state, writer: new Writer(START, { save, pauseMs: 900, retryMs: 5000 }) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("while somebody writes", () => {
  it("saves at a pause, once", async () => {
    const { state, writer } = server();
    writer.type("as it w");
    await vi.advanceTimersByTimeAsync(500);
    writer.type("as it is");
    await vi.advanceTimersByTimeAsync(899);
    expect(state.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.calls).toEqual(["as it is"]);
    expect(writer.state()).toMatchObject({ phase: "saved", text: "as it is" });
  });

  it("saves what is typed while an answer is on its way, with the new version", async () => {
    const { state, writer } = server();
    writer.type("one");
    const first = writer.flush();
    writer.type("one two");
    await first;
    expect(writer.state().phase).toBe("dirty");
    await writer.flush();
    expect(state.now).toEqual({ text: "one two", version: 3 });
  });

  it("sends nothing for spaces alone, nor for nothing", async () => {
    const { state, writer } = server();
    writer.type("  as it   was ");
    await writer.flush();
    writer.type("   ");
    await writer.flush();
    expect(state.calls).toEqual([]);
    expect(writer.isOpen).toBe(true);
  });

  it("goes back to the beginning, also on the server", async () => {
    const { state, writer } = server();
    writer.type("worse");
    await writer.flush();
    writer.type("worse still");
    await writer.revert();
    expect(state.now.text).toBe("as it was");
    expect(writer.state()).toEqual({ phase: "clean", text: "as it was", theirs: null });
  });

  it("keeps what could not be sent and sends it again", async () => {
    const { state, writer } = server();
    state.down = true;
    writer.type("better");
    await writer.flush();
    expect(writer.state()).toMatchObject({ phase: "failed", text: "better" });
    state.down = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(state.now.text).toBe("better");
    expect(writer.isOpen).toBe(false);
  });
});

describe("when somebody else was faster", () => {
  it("shows theirs and keeps mine", async () => {
    const { writer } = server({ text: "theirs", version: 7 });
    writer.type("mine");
    await writer.flush();
    expect(writer.state()).toEqual({ phase: "conflict", text: "mine", theirs: { text: "theirs", version: 7 } });
    writer.type("mine too");
    await vi.advanceTimersByTimeAsync(5000);
    expect(writer.state().phase).toBe("conflict");
  });

  it.each([
    ["mine", "mine"],
    ["theirs", "theirs"],
  ] as const)("lets %s stand when it is chosen", async (whose, text) => {
    const { state, writer } = server({ text: "theirs", version: 7 });
    writer.type("mine");
    await writer.flush();
    await writer.settle(whose);
    expect(state.now.text).toBe(text);
    expect(writer.state()).toMatchObject({ text, theirs: null });
    expect(writer.isOpen).toBe(false);
  });

  it("asks nothing where the words are the same", async () => {
    const { state, writer } = server({ text: START.text, version: 4 });
    writer.type("mine");
    await writer.flush();
    expect(state.now).toEqual({ text: "mine", version: 5 });
  });

  it("does not send again what is gone", async () => {
    const writer = new Writer(START, { save: () => Promise.reject(new Past(null)), retryMs: 10 });
    writer.type("mine");
    await writer.flush();
    expect(writer.state()).toMatchObject({ phase: "failed", text: "mine" });
  });

  it("follows while nothing is written", () => {
    const { writer } = server();
    writer.seen({ text: "newer", version: 2 });
    expect(writer.state().text).toBe("newer");
    writer.type("mine");
    writer.seen({ text: "newest", version: 3 });
    expect(writer.state().text).toBe("mine");
  });
});

it("writes spaces as the API does", () => {
  expect(tidy("  a\n b\tc ")).toBe("a b c");
});
