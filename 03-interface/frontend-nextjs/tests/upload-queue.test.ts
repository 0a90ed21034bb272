import { describe, expect, it } from "vitest";

import { type Action, EMPTY, isWhole, type Item, itemOf, nextUp, type Phase, type Queue, reduce, sentBytes, share } from "@/features/upload/queue";

const plan = { size: 250, partBytes: 100, partCount: 3 };

function queueOf(...items: (Partial<Item> & { key: string })[]): Queue {
  return { ...EMPTY, items: items.map((item) => itemOf({ name: `${item.key}.m4a`, size: 250, ...item })) };
}

function after(queue: Queue, ...actions: Action[]): Queue {
  return actions.reduce(reduce, queue);
}

const only = (queue: Queue) => queue.items[0]!;
const to = (phase: Phase): Action => ({ type: "moved", key: "a", to: phase });

describe("a recording on its way", () => {
  const opened: Action = { type: "opened", key: "a", uploadId: "u", plan, have: [] };

  it("goes from its turn to the meeting", () => {
    const sending = after(queueOf({ key: "a" }), opened, to("checking"), to("sending"));
    const flying = after(sending, { type: "flew", key: "a", flying: { 1: 60 }, at: 0 });
    expect(sentBytes(only(flying))).toBe(60);
    const stored = after(flying, { type: "stored", key: "a", part: 1, at: 1 }, { type: "stored", key: "a", part: 3, at: 2 });
    expect([sentBytes(only(stored)), share(only(stored)), isWhole(only(stored))]).toEqual([150, 0.6, false]);
    const whole = after(stored, { type: "stored", key: "a", part: 2, at: 3 });
    expect(isWhole(only(whole))).toBe(true);
    const done = after(whole, to("finishing"), { type: "moved", key: "a", to: "done", told: { meetingId: 7 } });
    expect(only(done)).toMatchObject({ phase: "done", meetingId: 7 });
    expect(share(only(done))).toBe(1);
  });

  it("counts a part once, however often it is told", () => {
    const twice = after(queueOf({ key: "a", plan, phase: "sending" }), { type: "stored", key: "a", part: 1, at: 0 }, { type: "stored", key: "a", part: 1, at: 1 });
    const late = after(twice, { type: "flew", key: "a", flying: { 1: 40 }, at: 2 });
    expect(sentBytes(only(late))).toBe(100);
  });

  it("keeps what the API has when it is paused, and forgets what was on its way", () => {
    const paused = after(queueOf({ key: "a", plan, have: [1], phase: "sending" }), { type: "flew", key: "a", flying: { 2: 50 }, at: 0 }, to("paused"));
    expect(only(paused)).toMatchObject({ phase: "paused", have: [1], flying: {} });
    expect(only(after(paused, { type: "flew", key: "a", flying: { 2: 60 }, at: 1 })).flying).toEqual({});
  });

  it("counts tries until a part arrives", () => {
    const lost = after(queueOf({ key: "a", plan, phase: "sending" }), to("retrying"), to("queued"), to("checking"), to("retrying"));
    expect(only(lost).attempt).toBe(2);
    expect(only(after(lost, to("queued"), to("sending"), { type: "stored", key: "a", part: 1, at: 0 })).attempt).toBe(0);
  });

  it.each<[Phase, Phase]>([
    ["done", "retrying"],
    ["done", "paused"],
    ["failed", "finishing"],
    ["paused", "sending"],
    ["paused", "retrying"],
    ["waiting", "sending"],
    ["finishing", "paused"],
  ])("does not go from %s to %s", (from, wanted) => {
    expect(only(after(queueOf({ key: "a", phase: from }), to(wanted))).phase).toBe(from);
  });

  it("says no longer what is over", () => {
    const told = { problem: { code: "network", detail: "", numbers: [] }, retryAt: 5 };
    const retrying = after(queueOf({ key: "a", phase: "sending" }), { type: "moved", key: "a", to: "retrying", told });
    expect(only(retrying)).toMatchObject(told);
    expect(only(after(retrying, to("queued"), to("checking")))).toMatchObject({ problem: told.problem, retryAt: null });
    expect(only(after(retrying, to("queued"), to("checking"), to("sending"))).problem).toBeNull();
    expect(only(after(retrying, to("paused"), to("queued"))).problem).toBeNull();
  });

  it("begins from nothing when the API has thrown it away", () => {
    const gone = after(queueOf({ key: "a", uploadId: "u", plan, have: [1, 2], phase: "sending" }), { type: "forgotten", key: "a" });
    expect(only(gone)).toMatchObject({ uploadId: null, plan: null, have: [] });
  });
});

describe("the line", () => {
  it("lets one go at a time, in order", () => {
    expect(nextUp(queueOf({ key: "a" }, { key: "b" }))?.key).toBe("a");
    expect(nextUp(queueOf({ key: "a", phase: "sending" }, { key: "b" }))).toBeNull();
    expect(nextUp(queueOf({ key: "a", phase: "retrying" }, { key: "b" }))?.key).toBe("b");
    expect(nextUp(queueOf({ key: "a", phase: "paused" }))).toBeNull();
  });

  it("puts those first that the API has a place for", () => {
    expect(nextUp(queueOf({ key: "a" }, { key: "b", uploadId: "u" }))?.key).toBe("b");
  });

  it("takes nothing in twice", () => {
    const queue = queueOf({ key: "a", uploadId: "u" });
    const again = after(queue, { type: "added", items: queueOf({ key: "a" }, { key: "b", uploadId: "u" }, { key: "c" }).items });
    expect(again.items.map(({ key }) => key)).toEqual(["a", "c"]);
  });
});

it("stages, names and takes out", () => {
  const file = (key: string) => ({ key, name: `${key}.wav`, size: 1, type: "audio/wav", title: key });
  const queue = after(EMPTY, { type: "staged", files: [file("a"), file("b")] }, { type: "titled", key: "b", title: "Weekly" }, { type: "unstaged", keys: ["a"] });
  expect(queue.staged).toEqual([{ ...file("b"), title: "Weekly" }]);
});
