"use client";

import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { toast } from "sonner";

import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { components } from "@/lib/api/schema";
import type { Group } from "@/lib/api/types";
import { useRefusal } from "./use-refusal";

export type Member = components["schemas"]["Member"];
type List = InfiniteData<components["schemas"]["Page_Member_"]>;

/** Let people in and out: out of the list at once, with a way back; into it when the API says so. */
export function useMembership(group: Group) {
  const t = useTranslations("groups.members");
  const client = useQueryClient();
  const refusal = useRefusal();
  const key = ["groups", group.id, "members"];
  const path = (member: Member) => ({ params: { path: { group_id: group.id, user_id: member.id } } });
  const settle = () => client.invalidateQueries({ queryKey: ["groups"] });

  const add = useMutation({
    mutationFn: async (member: Member) => unwrap(await api.PUT("/api/v1/groups/{group_id}/members/{user_id}", path(member))),
    onSuccess: (_nothing, member) => toast(t("added", { name: member.full_name })),
    onError: (error) => toast.error(refusal(error)),
    onSettled: settle,
  });
  const remove = useMutation({
    mutationFn: async (member: Member) => unwrap(await api.DELETE("/api/v1/groups/{group_id}/members/{user_id}", path(member))),
    onMutate: async (member) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<List>(key);
      client.setQueryData<List>(key, (list) => list && { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => id !== member.id) })) });
      return before;
    },
    onSuccess: (_nothing, member) => toast(t("removed", { name: member.full_name }), { action: { label: t("undo"), onClick: () => add.mutate(member) } }),
    onError: (error, _member, before) => {
      client.setQueryData(key, before);
      toast.error(refusal(error));
    },
    onSettled: settle,
  });
  return { add, remove };
}
