/** What the audit log tells of: noun and verb. What is not among them is shown as the log has it. */
export const ACTS = [
  "login.succeeded", "login.failed", "session.ended", "session.all_ended", "session.reuse_detected",
  "password.changed", "password.refused", "password.reset", "token.created", "token.revoked",
  "user.registered", "user.created", "user.updated", "user.changed", "user.deleted", "user.read", "user.listed",
  "group.created", "group.changed", "group.deleted", "group.member_added", "group.member_removed", "group.members_read",
  "upload.created", "upload.aborted",
  "meeting.uploaded", "meeting.changed", "meeting.retried", "meeting.cancelled", "meeting.deleted", "meeting.exported",
  "meeting.original_downloaded",
  "speaker.created", "speaker.named", "speaker.merged",
  "segment.edited", "segment.reassigned", "segment.split", "segment.removed", "text.restored",
  "transcript.edit_undone", "transcript.edit_redone",
  "voice.enrolled", "voice.renamed", "voice.scope_changed", "voice.clip_added", "voice.clip_removed", "voice.erased",
  "voice.listed", "voice.read", "voice.receipts_listed",
  "webhook.created", "webhook.updated", "webhook.deleted", "webhook.tested", "webhook.secret_rolled", "webhook.delivery_retried",
  "audit.read",
] as const;
export type Act = (typeof ACTS)[number];

export const TARGETS = ["user", "group", "meeting", "upload", "voice", "session", "api_token", "webhook"] as const;

export function actOf(action: string): Act | undefined {
  return ACTS.find((known) => known === action);
}
