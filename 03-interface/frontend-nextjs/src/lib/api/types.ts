import type { components } from "./schema";

type Schemas = components["schemas"];

export type Meeting = Schemas["MeetingItem"];
export type MeetingDetail = Schemas["MeetingDetail"];
export type MeetingPage = Schemas["Page_MeetingItem_"];
export type MeetingStatus = Schemas["MeetingStatus"];
export type Group = Schemas["Group"];
export type Eta = Schemas["Eta"];
export type Progress = Pick<Meeting, "id" | "stage" | "progress" | "eta">;
