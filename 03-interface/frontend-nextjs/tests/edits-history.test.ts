import { describe, expect, it } from "vitest";

import { diff } from "@/features/edits/diff";
import { changesOf, type Edit, firstAfter, kindOf, nextRedo, nextUndo } from "@/features/edits/history";
import { historyKey } from "@/features/edits/shortcuts";

const edit = (id: number, undone = false): Edit => ({
  id,
  kind: "segment.edited",
  created_at: "2026-11-24T09:00:00Z",
  undone_at: undone ? "2026-11-24T09:01:00Z" : null,
  segment_count: 1,
  user: null,
  before: { segments: [], speakers: [] },
  after: { segments: [], speakers: [] },
});

describe("what comes next", () => {
  it("takes back the newest that holds, and brings back the one undone last", () => {
    const edits = [edit(5, true), edit(4, true), edit(3), edit(2, true), edit(1)];
    expect(nextUndo(edits)?.id).toBe(3);
    expect(nextRedo(edits)?.id).toBe(4);
  });

  it("brings nothing back from behind an edit that holds", () => {
    expect(nextRedo([edit(3), edit(2, true)])).toBeNull();
  });

  it("knows when there is nothing", () => {
    expect([nextUndo([]), nextRedo([])]).toEqual([null, null]);
    expect(nextRedo([edit(2, true), edit(1, true)])?.id).toBe(1);
  });
});

it("knows the edit that was just made from those of others", () => {
  expect(firstAfter([edit(5), edit(4), edit(3)], 3)?.id).toBe(4);
  expect(firstAfter([edit(4, true), edit(3)], 3)).toBeNull();
  expect(firstAfter([edit(3)], 3)).toBeNull();
});

describe("changesOf", () => {
  it("tells text and speaker apart", () => {
    const before = { speakers: [], segments: [{ id: "a", present: true, text: "old", speaker: "SPEAKER_00" }] };
    const after = { speakers: [], segments: [{ id: "a", present: true, text: "new", speaker: "SPEAKER_01" }] };
    expect(changesOf({ before, after })).toEqual([
      { what: "text", before: "old", after: "new" },
      { what: "speaker", before: "SPEAKER_00", after: "SPEAKER_01" },
    ]);
  });

  it("tells what was taken out by its text", () => {
    const before = { speakers: [], segments: [{ id: "a", present: true, text: "old", speaker: "SPEAKER_00" }] };
    const after = { speakers: [], segments: [{ id: "a", present: false }] };
    expect(changesOf({ before, after })).toEqual([{ what: "text", before: "old", after: null }]);
  });

  it("tells the same change of many segments once", () => {
    const of = (speaker: string) => ({ speakers: [], segments: ["a", "b"].map((id) => ({ id, present: true, speaker })) });
    expect(changesOf({ before: of("SPEAKER_00"), after: of("SPEAKER_01") })).toHaveLength(1);
  });

  it("tells names", () => {
    const before = { segments: [], speakers: [{ label: "SPEAKER_00", present: true, name: null }] };
    const after = { segments: [], speakers: [{ label: "SPEAKER_00", present: true, name: "Ana" }] };
    expect(changesOf({ before, after })).toEqual([{ what: "name", label: "SPEAKER_00", before: { name: null, voice: null }, after: { name: "Ana", voice: null } }]);
  });

  it("tells who came and who went, and nobody who only talks more", () => {
    const state = (label: string, present: boolean, name: string | null = null) => ({ label, present, name });
    const before = { segments: [], speakers: [state("SPEAKER_00", true, "Ana"), state("SPEAKER_01", true, "Bob")] };
    const after = { segments: [], speakers: [state("SPEAKER_00", true, "Ana"), state("SPEAKER_01", false)] };
    expect(changesOf({ before, after })).toEqual([{ what: "name", label: "SPEAKER_01", before: { name: "Bob", voice: null }, after: null }]);
  });
});

it("knows the kinds that it has words for", () => {
  expect(kindOf({ kind: "speaker.merged" })).toBe("speaker.merged");
  expect(kindOf({ kind: "something.new" })).toBeNull();
});

describe("diff", () => {
  it("keeps what stayed", () => {
    expect(diff("we met on Monday", "we meet on Tuesday then")).toEqual([
      { text: "we", kind: "same" },
      { text: "met", kind: "gone" },
      { text: "meet", kind: "new" },
      { text: "on", kind: "same" },
      { text: "Monday", kind: "gone" },
      { text: "Tuesday then", kind: "new" },
    ]);
  });

  it("shows what came and what went whole", () => {
    expect(diff("", "all new")).toEqual([{ text: "all new", kind: "new" }]);
    expect(diff("all gone", "")).toEqual([{ text: "all gone", kind: "gone" }]);
    expect(diff("same", "same")).toEqual([{ text: "same", kind: "same" }]);
  });

  it("takes long texts as written anew", () => {
    const long = Array.from({ length: 600 }, (_, at) => `w${at}`).join(" ");
    expect(diff(long, `${long} x`).map(({ kind }) => kind)).toEqual(["gone", "new"]);
  });
});

describe("historyKey", () => {
  const key = (given: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) =>
    historyKey({ key: given, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });
  it("knows both platforms' keys", () => {
    expect(key("z", { ctrlKey: true })).toBe("undo");
    expect(key("z", { metaKey: true })).toBe("undo");
    expect(key("Z", { metaKey: true, shiftKey: true })).toBe("redo");
    expect(key("y", { ctrlKey: true })).toBe("redo");
  });
  it("leaves others alone", () => {
    expect(key("z")).toBeNull();
    expect(key("y", { metaKey: true })).toBeNull();
    expect(key("z", { ctrlKey: true, altKey: true })).toBeNull();
  });
});
