/** Before a row goes: it must not take the focus along. */
export function focusBeside(inside: HTMLElement): void {
  const row = inside.closest("li");
  const beside = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector<HTMLElement>("input, button");
  (beside ?? document.getElementById("content"))?.focus();
}
