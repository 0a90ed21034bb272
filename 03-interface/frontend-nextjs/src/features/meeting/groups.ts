interface Choice {
  id: number;
  name: string;
}

/** The groups to choose from: those that have the meeting already, and my own that are in use; by name. */
export function choicesOf(attached: readonly Choice[], mine: readonly (Choice & { is_active: boolean })[]): Choice[] {
  const all = new Map([...mine.filter(({ is_active }) => is_active), ...attached].map(({ id, name }) => [id, { id, name }]));
  return [...all.values()].sort((one, other) => one.name.localeCompare(other.name));
}

/** The list with a group in it, or without. */
export function withGroup(ids: readonly number[], id: number, is: boolean): number[] {
  return [...ids.filter((other) => other !== id), ...(is ? [id] : [])].sort((a, b) => a - b);
}
