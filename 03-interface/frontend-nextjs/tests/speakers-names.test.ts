import { describe, expect, it } from "vitest";

import { enrolmentOf, knownVoice, missingIn } from "@/features/speakers/enrol";
import { byTalk, callOf, groundOf, type MeetingSpeaker, NOBODY, numberOfLabel } from "@/features/speakers/names";
import { fold, suggestions, typedName, type Voice } from "@/features/speakers/suggestions";

const speaker = (given: Partial<MeetingSpeaker> = {}): MeetingSpeaker => ({
  label: "SPEAKER_00",
  name: null,
  named_by: null,
  named_by_user: null,
  named_at: null,
  identity_id: null,
  score: null,
  margin: null,
  closest: null,
  speech_s: 1,
  share: 0.5,
  segment_count: 1,
  has_sample: true,
  ...given,
});
const ANA = { identity_id: "1", name: "Ana", score: 0.41 };

describe("how a speaker is called", () => {
  it("by name, and whether a person said so", () => {
    expect(callOf(speaker({ name: "Ana", named_by: "voice" }), 1)).toEqual({ kind: "name", name: "Ana", isConfirmed: false });
    expect(callOf(speaker({ name: "Ana", named_by: "person" }), 1)).toMatchObject({ isConfirmed: true });
  });

  it("by number without a name, whoever is nearest", () => {
    expect(callOf(speaker({ closest: ANA }), 3)).toEqual({ kind: "number", number: 3 });
  });

  it("as nobody where nobody is known", () => {
    expect(callOf(speaker({ label: NOBODY }), 2)).toEqual({ kind: "nobody" });
  });

  it("by its label's number when it is gone", () => {
    expect([numberOfLabel("SPEAKER_02"), numberOfLabel(NOBODY)]).toEqual([3, null]);
  });
});

describe("who named whom", () => {
  it("a person, with the time", () => {
    const at = "2026-11-24T09:00:00Z";
    expect(groundOf(speaker({ name: "Ana", named_by: "person", named_by_user: { id: 1, full_name: "Léa" }, named_at: at }))).toEqual({ kind: "person", who: "Léa", at });
  });

  it("the voice, with score and margin", () => {
    expect(groundOf(speaker({ name: "Ana", named_by: "voice", score: 0.82, margin: 0.2 }))).toEqual({ kind: "voice", score: 0.82, margin: 0.2 });
  });

  it("nobody: the nearest is a doubt, never a name", () => {
    expect(groundOf(speaker({ closest: ANA, score: 0.41 }))).toEqual({ kind: "doubt", name: "Ana", score: 0.41, identityId: "1" });
    expect(groundOf(speaker())).toEqual({ kind: "unknown" });
  });

  it("somebody who said that they do not know", () => {
    expect(groundOf(speaker({ named_at: "2026-11-24T09:00:00Z", closest: ANA })).kind).toBe("declined");
  });
});

it("has who talks most first", () => {
  const of = (label: string, speech_s: number) => speaker({ label, speech_s });
  expect(byTalk([of("a", 1), of("b", 9), of("d", 0), of("c", 0)]).map(({ label }) => label)).toEqual(["b", "a", "c", "d"]);
});

describe("suggestions", () => {
  const voices: Voice[] = ["Bob", "Anaïs Roy", "Ana", "Joan Anders"].map((name, at) => ({ id: String(at), name, scope: "private" }));
  const named = (...given: Parameters<typeof suggestions>) => suggestions(...given).map((each) => `${each.kind}:${each.name}`);

  it("offers the nearest voice first before anything is typed", () => {
    expect(named("", { label: "S", name: null, closest: { identity_id: "3", name: "Joan Anders", score: 0.4 } }, voices, [])[0]).toBe("voice:Joan Anders");
  });

  it("finds names by their beginnings, without accents, then what was typed", () => {
    expect(named("anai", { label: "S", name: null, closest: null }, voices, [])).toEqual(["voice:Anaïs Roy", "name:anai"]);
    expect(named("an", { label: "S", name: null, closest: null }, voices, [])).toEqual(["voice:Ana", "voice:Anaïs Roy", "voice:Joan Anders", "name:an"]);
  });

  it("offers a merge with who is here already", () => {
    expect(named("lé", { label: "S", name: null, closest: null }, [], [{ label: "T", name: "Léa" }, { label: "S", name: "Léo" }])).toEqual(["merge:Léa", "name:lé"]);
  });

  it("takes Enter for what was typed, never for a look-alike", () => {
    expect(typedName("  Ana  Roy ", null)).toBe("Ana Roy");
    expect(typedName("Ana", "Ana")).toBeNull();
    expect(typedName(" ", "Ana")).toBeNull();
    expect(fold("ÉLODIE ")).toBe("elodie");
  });
});

describe("keeping a voice", () => {
  const form = { known: null, name: " Ana ", scope: "private", consent: true, statement: "" };
  it("needs consent, and a name for a new one", () => {
    expect(missingIn({ ...form, consent: false, name: " " })).toEqual(["name", "consent"]);
    expect(missingIn({ ...form, known: "1", name: "" })).toEqual([]);
  });
  it("asks for one or the other", () => {
    expect(enrolmentOf(form, 7, "SPEAKER_00")).toEqual({ meeting_id: 7, speaker: "SPEAKER_00", consent: true, name: "Ana", scope: "private" });
    expect(enrolmentOf({ ...form, known: "1", statement: " yes " }, 7, "SPEAKER_00")).toEqual({ meeting_id: 7, speaker: "SPEAKER_00", consent: true, identity_id: "1", consent_statement: "yes" });
  });
  it("adds to a voice only where one may change it", () => {
    expect(knownVoice({ identity_id: "1" }, [{ id: "1", may_change: false }])).toBeNull();
    expect(knownVoice({ identity_id: "1" }, [{ id: "1", may_change: true }])?.id).toBe("1");
  });
});
