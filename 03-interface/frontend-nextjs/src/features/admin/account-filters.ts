import type { paths } from "@/lib/api/schema";

/** What the list of accounts is narrowed to, as its address says it. */
export interface AccountFilters {
  q?: string;
  state?: "active" | "closed";
}

type Given = Record<string, string | string[] | undefined>;
type Query = NonNullable<paths["/api/v1/admin/users/"]["get"]["parameters"]["query"]>;

export function accountFiltersOf(given: Given): AccountFilters {
  const q = typeof given.q === "string" ? given.q.trim().slice(0, 200) : "";
  const state = given.state === "active" || given.state === "closed" ? given.state : undefined;
  return { ...(q ? { q } : {}), ...(state ? { state } : {}) };
}

export function accountQueryOf({ q, state }: AccountFilters, cursor?: string | null): Query {
  return {
    limit: 50,
    ...(q ? { q } : {}),
    ...(state ? { is_active: state === "active" } : {}),
    ...(cursor ? { cursor } : {}),
  };
}

/** The address of these filters. */
export function accountAddress(filters: AccountFilters): string {
  const query = new URLSearchParams(Object.entries(filters));
  return query.size ? `/admin?${query}` : "/admin";
}
