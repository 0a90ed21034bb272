import type { MeetingHead } from "@/features/meetings/detail";

interface Props {
  meeting: MeetingHead;
  /** Who looks at it. */
  myId: number;
}

/** Beside the transcript: the people, what was removed, what was changed. */
export function MeetingAside({ meeting }: Props) {
  return <div data-meeting={meeting.id} />;
}
