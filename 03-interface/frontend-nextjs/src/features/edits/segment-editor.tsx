import type { ReactNode } from "react";

import type { TranscriptSegment } from "@/features/transcript/data";

interface Props {
  segment: TranscriptSegment;
  /** The words to be read and heard; what is shown while nobody edits. */
  children: ReactNode;
}

/** The text of a segment. */
export function SegmentText({ children }: Props) {
  return <>{children}</>;
}
