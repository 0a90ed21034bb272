import type { Spoken } from "./spoken";

/** Marks what is said now among the rows that are there: two attributes move, nothing is rendered. */
export class SpokenMarker {
  private marked: Element[] = [];
  private last = "";

  /** `anew`: the rows were rendered again, what was marked may be gone. */
  show(root: Element, said: readonly Spoken[], anew = false): void {
    const now = said.map(({ segment, word }) => `${segment}.${word}`).join();
    if (now === this.last && !anew) return;
    this.last = now;
    for (const element of this.marked) {
      element.removeAttribute("data-spoken");
      element.removeAttribute("data-now");
    }
    this.marked = [];
    for (const { segment, word } of said) {
      const row = root.querySelector(`[data-segment="${segment}"]`);
      this.mark(row, "data-now");
      if (word >= 0) this.mark(row?.querySelector(`[data-word="${word}"]`), "data-spoken");
    }
  }

  private mark(element: Element | null | undefined, name: string): void {
    if (!element) return;
    element.setAttribute(name, "");
    this.marked.push(element);
  }
}
