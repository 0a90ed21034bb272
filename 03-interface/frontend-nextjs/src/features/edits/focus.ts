const WAIT_MS = 1500;

/** Give the focus to who says a segment, as soon as its row is on the page. */
export function focusSpeakerOf(segmentId: string | null): void {
  if (segmentId === null) return;
  const until = performance.now() + WAIT_MS;
  const look = () => {
    const button = document.querySelector<HTMLElement>(`[data-speaker-of="${CSS.escape(segmentId)}"] button`);
    if (button) button.focus();
    else if (performance.now() < until) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
