"use client";

import { useTranslations } from "next-intl";

import { Dialog } from "@/components/ui/dialog";
import type { Group } from "@/lib/api/types";
import { GroupForm } from "./group-form";

/** A new group, or another description of one. */
export function GroupDialog({ group, onClose, onDone }: { group?: Group; onClose: () => void; onDone: (group: Group) => void }) {
  const t = useTranslations("groups");
  return (
    <Dialog title={t(group ? "edit" : "new")} description={group ? undefined : t("form.hint")} open onOpenChange={(open) => (open ? undefined : onClose())}>
      <GroupForm
        {...(group ? { group } : {})}
        onCancel={onClose}
        onDone={(saved) => {
          onClose();
          onDone(saved);
        }}
      />
    </Dialog>
  );
}
