import type { components } from "@/lib/api/schema";

export type Edit = components["schemas"]["Edit"];

export const KINDS = ["segment.edited", "segment.reassigned", "segment.split", "segment.removed", "text.restored", "speaker.created", "speaker.named", "speaker.merged"] as const;
export type Kind = (typeof KINDS)[number];

/** Who a speaker was said to be: a name, or an enrolled person, or neither. */
export interface Said {
  name: string | null;
  voice: string | null;
}

/** One thing that an edit changed. A speaker is a label; what was not there, or is not any more, is null. */
export type Change =
  | { what: "text"; before: string | null; after: string | null }
  | { what: "speaker"; before: string | null; after: string | null }
  | { what: "name"; label: string; before: Said | null; after: Said | null };

export function kindOf(edit: Pick<Edit, "kind">): Kind | null {
  return KINDS.find((kind) => kind === edit.kind) ?? null;
}

/** What an edit changed, before and after; alike ones once. */
export function changesOf(edit: Pick<Edit, "before" | "after">): Change[] {
  const segments = edit.after.segments.flatMap((after): Change[] => {
    const before = edit.before.segments.find(({ id }) => id === after.id);
    const [was, is] = [before?.present ? before : null, after.present ? after : null];
    const text: Change = { what: "text", before: was?.text ?? null, after: is?.text ?? null };
    const speaker: Change = { what: "speaker", before: was?.speaker ?? null, after: is?.speaker ?? null };
    // A segment that came or went is told by its text; who said it has not changed.
    if (!was || !is) return [text];
    return [text, speaker].filter((change) => change.before !== change.after);
  });
  const speakers = edit.after.speakers.flatMap((after): Change[] => {
    const before = edit.before.speakers.find(({ label }) => label === after.label);
    const [was, is] = [saidOf(before), saidOf(after)];
    // A merge notes who takes over as well, whose name stays.
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ what: "name", label: after.label, before: was, after: is }];
  });
  return once([...speakers, ...segments]);
}

function saidOf(state: Edit["after"]["speakers"][number] | undefined): Said | null {
  return state?.present ? { name: state.name ?? null, voice: state.identity_id ?? null } : null;
}

/** The edit that Ctrl-Z takes back: the newest that holds. Edits come newest first. */
export function nextUndo(edits: readonly Edit[]): Edit | null {
  return edits.find((edit) => !edit.undone_at) ?? null;
}

/** The edit that comes back next: the oldest of the undone ones that are newer than all that hold. */
export function nextRedo(edits: readonly Edit[]): Edit | null {
  const holding = edits.findIndex((edit) => !edit.undone_at);
  const undone = holding < 0 ? edits : edits.slice(0, holding);
  return undone.at(-1) ?? null;
}

/** The edit that was made after another one; null if it has been taken back since. Edits come newest first. */
export function firstAfter(edits: readonly Edit[], id: number): Edit | null {
  const made = edits.filter((edit) => edit.id > id).at(-1);
  return made && !made.undone_at ? made : null;
}

function once(changes: readonly Change[]): Change[] {
  const seen = new Set<string>();
  return changes.filter((change) => {
    const key = JSON.stringify(change);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
