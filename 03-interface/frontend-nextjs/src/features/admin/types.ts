import type { components } from "@/lib/api/schema";

type Schemas = components["schemas"];

export type Account = Schemas["AdminUser"];
export type AccountPage = Schemas["Page_AdminUser_"];
export type AccountChange = Schemas["AdminUserUpdate"];
export type AuditEvent = Schemas["AuditEvent"];
export type AuditPage = Schemas["Page_AuditEvent_"];
