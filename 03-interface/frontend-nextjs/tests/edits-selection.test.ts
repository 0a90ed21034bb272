import { describe, expect, it } from "vitest";

import { neighbourOf, withMerged, withoutSegment } from "@/features/edits/cache";
import { isLeftOut, reasonOf } from "@/features/edits/removed";
import { rangeOf, toggled } from "@/features/edits/selection";
import type { Transcript, TranscriptSegment, TranscriptSpeaker } from "@/features/transcript/pages";

const ORDER = ["a", "b", "c", "d"];
const none = { ids: new Set<string>(), last: null };

describe("choosing segments", () => {
  it("takes one and lets it go", () => {
    const one = toggled(none, "b");
    expect([...one.ids]).toEqual(["b"]);
    expect(toggled(one, "b")).toEqual(none);
  });

  it("takes everything between, upwards too", () => {
    expect([...toggled(toggled(none, "b"), "d", ORDER).ids]).toEqual(["b", "c", "d"]);
    expect(rangeOf(ORDER, "d", "b")).toEqual(["b", "c", "d"]);
  });

  it("never takes in what is not there", () => {
    expect(rangeOf(["a", "c"], "a", "b")).toEqual([]);
    expect([...toggled(toggled(none, "a"), "c", ["a", "c"]).ids]).toEqual(["a", "c"]);
  });
});

const segment = (id: string, index: number, speaker: string): TranscriptSegment => ({ id, index, speaker, text: id, start_s: index, end_s: index + 1, edited: false, version: 1, words: [] });
const voice = (label: string): TranscriptSpeaker => ({ label, name: null, named_by: null, identity_id: null, score: null, margin: null, closest: null });
const transcript: Transcript = {
  meetingId: 1,
  attempt: 1,
  language: "fr",
  durationS: 3,
  hasEdits: false,
  speakers: [voice("SPEAKER_00"), voice("SPEAKER_01")],
  segments: [segment("a", 0, "SPEAKER_00"), segment("b", 1, "SPEAKER_01"), segment("c", 2, "SPEAKER_00")],
  removed: [],
  warnings: [],
  order: ["SPEAKER_00", "SPEAKER_01"],
  nextCursor: null,
};

describe("what is shown before the transcript is read again", () => {
  it("is without the segment that was taken out", () => {
    expect(withoutSegment(transcript, "b").segments.map(({ id, index }) => [id, index])).toEqual([["a", 0], ["c", 1]]);
  });

  it("has one speaker less after a merge, and every word still", () => {
    const merged = withMerged(transcript, "SPEAKER_01", "SPEAKER_00");
    expect(merged.speakers.map(({ label }) => label)).toEqual(["SPEAKER_00"]);
    expect(new Set(merged.segments.map(({ speaker }) => speaker))).toEqual(new Set(["SPEAKER_00"]));
    expect(merged.segments).toHaveLength(3);
  });

  it("gives the focus to what comes next", () => {
    expect([neighbourOf(transcript, "a"), neighbourOf(transcript, "c"), neighbourOf(transcript, "x")]).toEqual(["b", "b", null]);
  });
});

it("has a word for every reason", () => {
  expect([reasonOf({ reason: "repetition" }), reasonOf({ reason: "unheard of" })]).toEqual(["repetition", "other"]);
  expect(isLeftOut({ restored: true })).toBe(false);
});
