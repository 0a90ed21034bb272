"use client";

import { Plus } from "lucide-react";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";

// Most visitors never ask for it.
const GroupDialog = dynamic(() => import("./group-dialog").then((module) => module.GroupDialog));

/** For administrators: a group that was not there before. */
export function NewGroup() {
  const t = useTranslations("groups");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        <Plus className="size-4" aria-hidden />
        {t("new")}
      </Button>
      {open ? <GroupDialog onClose={() => setOpen(false)} onDone={(group) => router.push(`/groups/${group.id}` as Route)} /> : null}
    </>
  );
}
