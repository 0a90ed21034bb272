import { describe, expect, it } from "vitest";

import { extended, opened, refreshed, speakerIndex, type TranscriptPage, type TranscriptSegment, withSegments, withSpeakers } from "@/features/transcript/pages";

function segment(index: number, more: Partial<TranscriptSegment> = {}): TranscriptSegment {
  const words = [{ start_s: index, end_s: index + 1, text: "mot", confidence: 0.9 }];
  return { id: `s${index}`, index, start_s: index, end_s: index + 1, speaker: "A", text: "mot", edited: false, version: 1, words, ...more };
}

const speaker = (label: string, name: string | null = null) => ({ label, name, named_by: null, identity_id: null, score: null, margin: null, closest: null });

function page(segments: TranscriptSegment[], next_cursor: string | null, attempt = 1): TranscriptPage {
  const head = { schema_version: 1, meeting_id: 7, attempt, has_edits: false, edited_at: null, language: "fr", duration_s: 5000 };
  return { ...head, speakers: [speaker("A"), speaker("B")], removed: [], timeline: [], warnings: [], segments, next_cursor };
}

/** A meeting of so many segments in pages of 500, and what was asked of it. */
function source(all: TranscriptSegment[]) {
  const asked: string[] = [];
  const read = (cursor: string | null, words: boolean) => {
    asked.push(`${cursor ?? 0}${words ? "w" : ""}`);
    const from = Number(cursor ?? 0);
    const shown = all.slice(from, from + 500).map((one) => (words ? one : { ...one, words: [] }));
    return Promise.resolve(page(shown, from + 500 < all.length ? String(from + 500) : null));
  };
  return { asked, read };
}

const MANY = Array.from({ length: 1600 }, (_, at) => segment(at));

describe("refreshed", () => {
  it("reads everything at first", async () => {
    const { asked, read } = source(MANY);
    expect((await refreshed(undefined, read)).segments).toHaveLength(1600);
    expect(asked).toEqual(["0w", "500w", "1000w", "1500w"]);
  });

  it("fetches the words of what has changed alone, and keeps what has not", async () => {
    const known = await refreshed(undefined, source(MANY).read);
    const now = MANY.with(700, segment(700, { text: "autre", version: 2 })).with(3, segment(3, { speaker: "B" }));
    const { asked, read } = source(now);
    const whole = await refreshed({ ...known, order: ["B", "A"] }, read);
    expect(asked).toEqual(["0", "500", "500w", "1000", "1500"]);
    expect(whole.segments).toEqual(now);
    expect(whole.segments[10]).toBe(known.segments[10]);
    expect(whole.order).toEqual(["B", "A"]);
  });

  it("begins again when the transcript was made anew meanwhile", async () => {
    let count = 0;
    const whole = await refreshed(undefined, () => {
      count += 1;
      return Promise.resolve(count === 1 ? page([segment(0)], "1", 1) : page([segment(9)], null, 2));
    });
    expect(whole.segments.map(({ id }) => id)).toEqual(["s9"]);
    expect(whole.attempt).toBe(2);
  });
});

it("takes the page that it waits for, once, and no other's", () => {
  const first = opened(page([segment(0)], "1"), ["A"]);
  const second = extended(first, "1", page([segment(0), segment(1)], null));
  expect(second.segments.map(({ id }) => id)).toEqual(["s0", "s1"]);
  expect(extended(second, "1", page([segment(2)], null))).toBe(second);
  expect(extended(first, "1", page([segment(2)], null, 2))).toBe(first);
});

it("changes segments by id, and makes room for new ones", () => {
  const before = opened(page([segment(0), segment(1), segment(2)], null), []);
  const split = [segment(1, { text: "m" }), { ...segment(2, { text: "ot" }), id: "new" }];
  const after = withSegments(before, split);
  expect(after.segments.map(({ id, index }) => [id, index])).toEqual([["s0", 0], ["s1", 1], ["new", 2], ["s2", 3]]);
  expect(after.segments[0]).toBe(before.segments[0]);
});

it("changes speakers by label", () => {
  const after = withSpeakers(opened(page([], null), []), [speaker("B", "Ana"), speaker("C")]);
  expect(after.speakers.map(({ label, name }) => [label, name])).toEqual([["A", null], ["B", "Ana"], ["C", null]]);
});

it("gives colours by talk time, and to all", () => {
  expect([...speakerIndex({ order: ["B"], speakers: [speaker("A"), speaker("B")] })]).toEqual([["B", 0], ["A", 1]]);
});
