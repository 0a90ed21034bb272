import type { components } from "@/lib/api/schema";

type Schemas = components["schemas"];

export type Voice = Schemas["Voice"];
export type VoiceDetail = Schemas["VoiceDetail"];
export type VoiceClip = Schemas["VoiceClip"];
export type VoicePage = Schemas["Page_Voice_"];
export type Receipt = Schemas["app__schemas__voices__Receipt"];
export type MeetingSpeaker = Schemas["app__schemas__transcripts__MeetingSpeaker"];

/** A group as voices need it: to be named, and to be chosen while it is active. */
export type VoiceGroup = Pick<Schemas["Group"], "id" | "name" | "is_active">;
