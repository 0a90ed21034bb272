import "server-only";

import { cache } from "react";

import { unwrap } from "@/lib/api/errors";
import { serverApi } from "@/lib/api/server";
import type { Group } from "@/lib/api/types";

/** Every group that the visitor may see: theirs, or all of them for an administrator. */
export const allGroups = cache(() => from(null));

async function from(cursor: string | null): Promise<Group[]> {
  const api = await serverApi();
  const page = unwrap(await api.GET("/api/v1/groups/", { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } }));
  return page.next_cursor ? [...page.items, ...(await from(page.next_cursor))] : page.items;
}
