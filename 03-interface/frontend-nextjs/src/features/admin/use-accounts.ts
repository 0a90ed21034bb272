"use client";

import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { type AccountFilters, accountQueryOf } from "./account-filters";
import type { Account, AccountChange, AccountPage } from "./types";

const KEY = ["accounts"];

/** The accounts that were asked for. Every look is noted in the audit log: none is taken unasked. */
export function useAccounts(filters: AccountFilters, first: AccountPage) {
  return useInfiniteQuery({
    queryKey: [...KEY, filters],
    queryFn: async ({ pageParam }) => unwrap(await api.GET("/api/v1/admin/users/", { params: { query: accountQueryOf(filters, pageParam) } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: { pages: [first], pageParams: [null] },
    staleTime: Infinity,
  });
}

export function useAccountsChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: KEY });
}

/** Changes an account, shown before it is done, and taken back where it is refused. */
export function useAccountChange() {
  const client = useQueryClient();
  const put = (id: number, change: Partial<Account>) =>
    client.setQueriesData<InfiniteData<AccountPage>>({ queryKey: KEY }, (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({ ...page, items: page.items.map((account) => (account.id === id ? { ...account, ...change } : account)) })),
      },
    );
  return useMutation({
    mutationFn: async ({ account, change }: { account: Account; change: AccountChange }) =>
      unwrap(await api.PATCH("/api/v1/admin/users/{user_id}", { params: { path: { user_id: account.id } }, body: change })),
    onMutate: ({ account, change }) => {
      put(account.id, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
    },
    onSuccess: (changed) => put(changed.id, changed),
    onError: (_error, { account }) => put(account.id, account),
  });
}
