import type { components } from "@/lib/api/schema";

export type Format = components["schemas"]["ExportFormat"];

/** What people open, then what they publish with, then what programs read. */
export const FORMATS = ["docx", "pdf", "txt", "md", "srt", "vtt", "json", "rttm"] as const satisfies readonly Format[];
