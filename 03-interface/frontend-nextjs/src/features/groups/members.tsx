"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { UserRoundMinus } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useRef } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { components } from "@/lib/api/schema";
import type { Group } from "@/lib/api/types";
import { isEverybody } from "./kinds";
import { useMembership } from "./use-membership";

// For administrators alone.
const AddMember = dynamic(() => import("./add-member").then((module) => module.AddMember));

interface Props {
  group: Group;
  first: components["schemas"]["Page_Member_"];
  isAdmin: boolean;
  now: Date;
}

/** Who belongs to a group; administrators let people in and out. */
export function Members({ group, first, isAdmin, now }: Props) {
  const t = useTranslations("groups.members");
  const list = useInfiniteQuery({
    queryKey: ["groups", group.id, "members"],
    queryFn: async ({ pageParam }) =>
      unwrap(
        await api.GET("/api/v1/groups/{group_id}/members", {
          params: { path: { group_id: group.id }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: { pages: [first], pageParams: [null] },
    initialDataUpdatedAt: now.getTime(),
  });
  const title = useRef<HTMLHeadingElement>(null);
  const { add, remove } = useMembership(group);
  const members = list.data.pages.flatMap((page) => page.items);
  const mayLeave = isAdmin && !isEverybody(group);
  return (
    <section aria-labelledby="members" className="grid gap-3">
      <h2 id="members" ref={title} tabIndex={-1} className="text-base font-semibold outline-none">
        {t(list.hasNextPage ? "titleAndMore" : "title", { count: members.length })}
      </h2>
      {isAdmin ? <AddMember group={group} members={members} onAdd={add.mutate} adding={add.isPending ? add.variables?.id : undefined} /> : null}
      {list.isError ? <Notice kind="bad">{t("failed")}</Notice> : null}
      {members.length ? (
        <ul aria-labelledby="members" className="divide-y divide-line rounded-lg border border-line bg-surface shadow-card">
          {members.map((member) => (
            <li key={member.id} className="flex min-h-13 items-center gap-3 px-4 py-2">
              <div className="min-w-0 grow">
                <p className="truncate font-medium">{member.full_name}</p>
                <p className="truncate text-sm text-muted">{member.email}</p>
              </div>
              {mayLeave ? (
                <Button
                  kind="ghost"
                  size="icon"
                  aria-label={t("remove", { name: `${member.full_name}, ${member.email}` })}
                  onClick={() => {
                    remove.mutate(member);
                    title.current?.focus(); // the button goes with its row
                  }}
                >
                  <UserRoundMinus className="size-4" aria-hidden />
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {list.hasNextPage ? (
        <Button className="justify-self-center" onClick={() => list.fetchNextPage()} disabled={list.isFetchingNextPage} aria-busy={list.isFetchingNextPage}>
          {t("more")}
        </Button>
      ) : null}
    </section>
  );
}
