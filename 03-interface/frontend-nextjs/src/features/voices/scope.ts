import type { VoiceGroup } from "./types";

/** Where a voice is matched. A group without a name is one that only its administrators know. */
export type Scope = { kind: "private" } | { kind: "company" } | { kind: "group"; id: number; name: string | null };

/** What the API's `private`, `company` or `group:3` says. */
export function scopeOf(said: string, groups: readonly VoiceGroup[]): Scope {
  if (said === "private" || said === "company") return { kind: said };
  const id = Number(said.replace(/^group:/, ""));
  return { kind: "group", id, name: groups.find((group) => group.id === id)?.name ?? null };
}

/** The scopes that somebody may give: their own meetings, their active groups, and, for administrators, everything. */
export function scopesToGive(groups: readonly VoiceGroup[], isAdmin: boolean): string[] {
  const active = groups.filter((group) => group.is_active).map((group) => `group:${group.id}`);
  return ["private", ...active, ...(isAdmin ? ["company"] : [])];
}
