import type { components } from "@/lib/api/schema";

type Schemas = components["schemas"];

export type Login = Schemas["Session"];
export type ApiToken = Schemas["ApiToken"];
export type Webhook = Schemas["Webhook"];
export type Delivery = Schemas["WebhookDelivery"];
export type OutgoingEvent = Schemas["OutgoingEvent"];

/** What a person can hand to a script. */
export const SCOPES = ["read", "upload", "write", "voices", "admin"] as const;
export type TokenScope = (typeof SCOPES)[number];

/** Days until a token ends; 0 for none. */
export const TERMS = [30, 90, 365, 0] as const;

export const EVENTS = ["meeting.completed", "meeting.failed", "meeting.processing", "meeting.deleted"] as const;

type Name<Event extends string> = Event extends `meeting.${infer Rest}` ? Rest : never;

/** "meeting.completed" → "completed": the name under which it has its words. */
export function eventName(event: OutgoingEvent): Name<OutgoingEvent> {
  return event.slice("meeting.".length) as Name<OutgoingEvent>;
}
