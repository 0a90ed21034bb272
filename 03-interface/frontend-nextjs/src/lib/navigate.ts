/** Open a page from nothing, as a new visitor would: what was shown to somebody else, or kept for them, is gone. */
export function leaveTo(path: string): void {
  window.location.assign(path);
}
