export const editsKey = (meetingId: number) => ["meeting", meetingId, "edits"] as const;
export const speakersKey = (meetingId: number) => ["meeting", meetingId, "speakers"] as const;
export const removedKey = (meetingId: number) => ["meeting", meetingId, "removed"] as const;
