"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Pencil, Play, Trash2 } from "lucide-react";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { Group } from "@/lib/api/types";
import { useFocusBack } from "@/lib/use-focus-back";
import { isEverybody } from "./kinds";
import { useRefusal } from "./use-refusal";

const DeleteGroup = dynamic(() => import("./delete-group").then((module) => module.DeleteGroup));
const GroupDialog = dynamic(() => import("./group-dialog").then((module) => module.GroupDialog));

/** What administrators do with a group. */
export function GroupActions({ group }: { group: Group }) {
  const t = useTranslations("groups");
  const router = useRouter();
  const client = useQueryClient();
  const refusal = useRefusal();
  const [asks, setAsks] = useState<"edit" | "delete" | null>(null);
  const bin = useFocusBack(asks === "delete");
  const rest = useMutation({
    mutationFn: async (is_active: boolean) =>
      unwrap(await api.PATCH("/api/v1/groups/{group_id}", { params: { path: { group_id: group.id } }, body: { is_active } })),
    onSuccess: (_group, is_active) => {
      toast(t(is_active ? "woken" : "rested", { name: group.name }), { action: { label: t("undo"), onClick: () => rest.mutate(!is_active) } });
      void client.invalidateQueries({ queryKey: ["meetings"] });
      router.refresh();
    },
    onError: (error) => toast.error(refusal(error)),
  });
  const everybody = isEverybody(group);
  const Rest = group.is_active ? Pause : Play;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => setAsks("edit")}>
          <Pencil className="size-4" aria-hidden />
          {t("edit")}
        </Button>
        {everybody ? null : (
          <>
            <Button size="sm" onClick={() => rest.mutate(!group.is_active)} disabled={rest.isPending} aria-busy={rest.isPending}>
              <Rest className="size-4" aria-hidden />
              {t(group.is_active ? "rest" : "wake")}
            </Button>
            <Button ref={bin} size="sm" kind="danger" aria-expanded={asks === "delete"} onClick={() => setAsks("delete")}>
              <Trash2 className="size-4" aria-hidden />
              {t("delete.ask")}
            </Button>
          </>
        )}
      </div>
      {everybody ? <p className="text-sm text-muted">{t("everybody")}</p> : null}
      {group.is_active ? null : <p className="text-sm text-warn">{t("restingMeans")}</p>}
      {asks === "delete" ? <DeleteGroup group={group} onKeep={() => setAsks(null)} onDeleted={() => router.replace("/groups" as Route)} /> : null}
      {asks === "edit" ? <GroupDialog group={group} onClose={() => setAsks(null)} onDone={() => router.refresh()} /> : null}
    </div>
  );
}
