import type { Group } from "@/lib/api/types";

export const KINDS = ["department", "project", "recurring"] as const satisfies Group["type"][];

// The group that everybody belongs to: the API keeps its name, and lets nobody out of it.
const EVERYONE = "Tous";

export function isEverybody(group: Pick<Group, "name">): boolean {
  return group.name === EVERYONE;
}

export interface Kind {
  type: Group["type"];
  groups: Group[];
}

/** Groups by what they are for, each kind by name, those at rest last; kinds without a group are left out. */
export function byKind(groups: readonly Group[], locale: string): Kind[] {
  const order = (one: Group, other: Group) => Number(other.is_active) - Number(one.is_active) || one.name.localeCompare(other.name, locale);
  return KINDS.map((type) => ({ type, groups: groups.filter((group) => group.type === type).sort(order) })).filter((kind) => kind.groups.length);
}
