"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import type { Group } from "@/lib/api/types";
import { useRefusal } from "./use-refusal";

const LOST = ["sight", "voices", "names"] as const;

/** Deleting asks in place, and says what is lost and what stays. */
export function DeleteGroup({ group, onKeep, onDeleted }: { group: Group; onKeep: () => void; onDeleted: () => void }) {
  const t = useTranslations("groups.delete");
  const client = useQueryClient();
  const refusal = useRefusal();
  const remove = useMutation({
    mutationFn: async () => unwrap(await api.DELETE("/api/v1/groups/{group_id}", { params: { path: { group_id: group.id } } })),
    onSuccess: () => {
      for (const stale of ["meetings", "meeting", "voices", "search"]) void client.invalidateQueries({ queryKey: [stale] });
      onDeleted();
    },
  });
  return (
    <section
      aria-labelledby="delete-group"
      className="grid gap-3 rounded-lg border border-bad bg-bad-fill p-4"
      onKeyDown={(event) => {
        if (event.key === "Escape") onKeep();
      }}
    >
      <h2 id="delete-group" className="text-base font-semibold [overflow-wrap:anywhere]">
        {t("title", { name: group.name })}
      </h2>
      <ul className="grid list-disc gap-1 pl-5 text-sm">
        {LOST.map((what) => (
          <li key={what}>{t(what)}</li>
        ))}
      </ul>
      <p className="text-sm text-soft">{t("stays")}</p>
      {remove.isError ? <Notice kind="bad">{refusal(remove.error)}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        <Button onClick={onKeep} autoFocus>
          {t("keep")}
        </Button>
        <Button kind="danger" disabled={remove.isPending} aria-busy={remove.isPending} onClick={() => remove.mutate()}>
          {t("confirm")}
        </Button>
      </div>
    </section>
  );
}
