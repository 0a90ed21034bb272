import { addressOf, type Filters, queryOf } from "@/features/meetings/filters";
import type { components, paths } from "@/lib/api/schema";

export type FoundPage = components["schemas"]["Page_MeetingHit_"];
export type FoundMeeting = components["schemas"]["MeetingHit"];
export type Hit = components["schemas"]["SegmentHit"];

/** Filters with words to look for. */
export type Wanted = Filters & { q: string };

export const SEARCH_PATH = "/search";
/** How many places of one meeting come at a time, once more of them are asked for. */
export const HITS_PER_PAGE = 20;
const MEETINGS_PER_PAGE = 20;

export function searchAddress(filters: Filters): string {
  return addressOf(filters, SEARCH_PATH);
}

/** The words as the API reads them: phones and French keyboards write “so” and « so », phrases stand in "so". */
export function asTyped(words: string): string {
  return words.replace(/«\s*|\s*»|[“”„]/g, '"');
}

/** What the API is asked for one page of meetings. */
export function searchQuery(wanted: Wanted, cursor?: string | null): paths["/api/v1/search/"]["get"]["parameters"]["query"] {
  return { ...queryOf(wanted, cursor), q: asTyped(wanted.q), limit: MEETINGS_PER_PAGE };
}

/** How many filters are set, beside the words. */
export function narrowings(filters: Filters): number {
  return Object.entries(filters).filter(([name, value]) => name !== "q" && value !== undefined && value !== "").length;
}

/** Where a place is heard and read in its meeting: the second that it begins in. */
export function placeAddress(meetingId: number, startS: number): string {
  return `/meetings/${meetingId}?t=${Math.max(0, Math.floor(startS))}`;
}
