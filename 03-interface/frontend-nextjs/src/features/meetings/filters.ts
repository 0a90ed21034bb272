import type { paths } from "@/lib/api/schema";
import type { MeetingStatus } from "@/lib/api/types";

export const STATUSES: readonly MeetingStatus[] = ["pending", "processing", "completed", "failed"];

/** What the feed is narrowed to, as its address says it. Days are local ones: 2026-11-24. */
export interface Filters {
  q?: string;
  group?: number;
  status?: MeetingStatus;
  speaker?: string;
  language?: string;
  from?: string;
  to?: string;
}

type Query = NonNullable<paths["/api/v1/meetings/"]["get"]["parameters"]["query"]>;
type Given = Record<string, string | string[] | undefined>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Read an address; what makes no sense is left out rather than refused. */
export function filtersOf(given: Given): Filters {
  const one = (name: string) => {
    const value = given[name];
    return (Array.isArray(value) ? value[0] : value)?.trim() || undefined;
  };
  const group = Number(one("group"));
  const day = (name: string) => (DAY.test(one(name) ?? "") ? one(name) : undefined);
  return tidy({
    q: one("q")?.slice(0, 200),
    group: Number.isSafeInteger(group) && group > 0 ? group : undefined,
    status: STATUSES.find((status) => status === one("status")),
    speaker: one("speaker")?.slice(0, 200),
    language: /^[a-z]{2,3}$/.test(one("language") ?? "") ? one("language") : undefined,
    from: day("from"),
    to: day("to"),
  });
}

/** The address of a page with these filters, without what is not set. */
export function addressOf(filters: Filters, path = "/"): string {
  const query = new URLSearchParams(Object.entries(tidy(filters)).map(([name, value]) => [name, String(value)]));
  return query.size ? `${path}?${query}` : path;
}

/** What the API is asked; `to` is a whole day, so the question ends where the next one begins. */
export function queryOf(filters: Filters, cursor?: string | null): Query {
  const start = (day: string, plus = 0) => {
    const [y, m, d] = day.split("-").map(Number) as [number, number, number];
    return new Date(y, m - 1, d + plus).toISOString();
  };
  return tidy({
    q: filters.q,
    group_id: filters.group,
    status: filters.status,
    speaker: filters.speaker,
    language: filters.language,
    created_from: filters.from && start(filters.from),
    created_to: filters.to && start(filters.to, 1),
    cursor: cursor ?? undefined,
    limit: 30,
  });
}

export function isNarrowed(filters: Filters): boolean {
  return Object.keys(tidy(filters)).length > 0;
}

function tidy<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== "")) as T;
}
