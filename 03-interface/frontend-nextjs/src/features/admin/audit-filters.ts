import type { paths } from "@/lib/api/schema";
import { ACTS, TARGETS } from "./acts";

/** What the log is narrowed to, as its address says it. Days are local ones: 2026-11-24. */
export interface AuditFilters {
  actor?: number;
  action?: string;
  target?: string;
  id?: string;
  from?: string;
  to?: string;
}

type Query = NonNullable<paths["/api/v1/admin/audit/"]["get"]["parameters"]["query"]>;
type Given = Record<string, string | string[] | undefined>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const WORD = /^[\w.-]{1,64}$/;

/** Read an address; what makes no sense is left out rather than refused. */
export function auditFiltersOf(given: Given): AuditFilters {
  const one = (name: string) => {
    const value = given[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const actor = Number(one("actor"));
  const matching = (name: string, pattern: RegExp) => (pattern.test(one(name)) ? one(name) : undefined);
  return tidy({
    actor: Number.isSafeInteger(actor) && actor > 0 && actor < 2 ** 31 ? actor : undefined,
    action: ACTS.find((act) => act === one("action")),
    target: TARGETS.find((target) => target === one("target")),
    id: matching("id", WORD),
    from: matching("from", DAY),
    to: matching("to", DAY),
  });
}

/** The address of these filters, without what is not set. */
export function auditAddress(filters: AuditFilters): string {
  const query = new URLSearchParams(Object.entries(tidy(filters)).map(([name, value]) => [name, String(value)]));
  return query.size ? `/admin/audit?${query}` : "/admin/audit";
}

/** What the API is asked; `to` is a whole day, so the question ends where the next one begins. */
export function auditQueryOf(filters: AuditFilters, cursor?: string | null): Query {
  const start = (day: string, plus = 0) => {
    const [y, m, d] = day.split("-").map(Number) as [number, number, number];
    return new Date(y, m - 1, d + plus).toISOString();
  };
  return tidy({
    actor_id: filters.actor,
    action: filters.action,
    target_type: filters.target,
    target_id: filters.id,
    since: filters.from && start(filters.from),
    until: filters.to && start(filters.to, 1),
    cursor: cursor ?? undefined,
    limit: 50,
  });
}

function tidy<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== "")) as T;
}

/** {"fields": ["title"], "attempt": 2} → "fields: title · attempt: 2": what the log holds is shown as text. */
export function detailsText(details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && !value.length))
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" · ");
}

/** A number as it is; of a UUID the beginning, which is enough to tell two apart. */
export function shortId(id: string | null): string {
  return (id ?? "").replace(/^([\da-f]{8})-[\da-f-]{27}$/, "$1…");
}
