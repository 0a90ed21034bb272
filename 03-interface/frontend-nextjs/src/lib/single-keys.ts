/** Whether keys without Ctrl or ⌘ are shortcuts: who speaks to the machine, or has trembling hands, turns them off. */
export const KEYS_COOKIE = "scribe_keys";

export function singleKeys(cookies: string): boolean {
  return !/(?:^|;\s*)scribe_keys=off(?:;|$)/.test(cookies);
}
