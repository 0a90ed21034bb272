import type { components } from "@/lib/api/schema";
import type { MeetingSpeaker } from "./names";

export type Voice = Pick<components["schemas"]["Voice"], "id" | "name" | "scope">;

/** What a person may mean while they name a speaker. */
export type Suggestion =
  | { kind: "voice"; id: string; name: string; scope: string; score: number | null }
  | { kind: "merge"; label: string; name: string }
  | { kind: "name"; name: string };

const SHOWN = 7;

/** Text as it is compared: without case and accents. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/**
 * What fits the text so far, best first: the voice that sounds nearest, then names that begin so, then names that hold
 * it. Somebody who is in the meeting already is offered as a merge; the text itself comes last, as a plain name.
 */
export function suggestions(
  text: string,
  speaker: Pick<MeetingSpeaker, "label" | "name" | "closest">,
  voices: readonly Voice[],
  others: readonly Pick<MeetingSpeaker, "label" | "name">[],
): Suggestion[] {
  const wanted = fold(text);
  const rank = (name: string) => (fold(name).startsWith(wanted) ? 0 : fold(name).split(/[\s-]+/).some((part) => part.startsWith(wanted)) ? 1 : 2);
  const fits = (name: string) => fold(name).includes(wanted);
  const nearest = (id: string) => (speaker.closest?.identity_id === id ? 0 : 1);
  const known = voices
    .filter(({ name }) => fits(name))
    .sort((one, other) => nearest(one.id) - nearest(other.id) || rank(one.name) - rank(other.name) || one.name.localeCompare(other.name))
    .map(({ id, name, scope }) => ({ kind: "voice" as const, id, name, scope, score: nearest(id) === 0 ? (speaker.closest?.score ?? null) : null }));
  const here = others.flatMap(({ label, name }) => (label !== speaker.label && name && wanted && fits(name) ? [{ kind: "merge" as const, label, name }] : []));
  const typed = text.trim();
  const plain = typed && typed !== speaker.name ? [{ kind: "name" as const, name: typed }] : [];
  return [...known.slice(0, SHOWN - here.length), ...here.slice(0, SHOWN), ...plain];
}

/** What Enter means before anything was chosen from the list: exactly what was typed, never a look-alike. */
export function typedName(text: string, current: string | null): string | null {
  const name = text.split(/\s+/).filter(Boolean).join(" ");
  return name && name !== current ? name : null;
}
