"use client";

import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useSentence } from "@/features/edits/failure";
import type { MeetingHead } from "@/features/meetings/detail";
import { useMeetingChanges } from "./data";

/** Nothing brings a recording back: asked, with the name of what goes. */
export function DeleteDialog({ meeting, onClose }: { meeting: MeetingHead; onClose: () => void }) {
  const t = useTranslations("meeting.delete");
  const sentence = useSentence();
  const { remove } = useMeetingChanges(meeting);
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t("title")} description={t("what", { title: meeting.title })}>
      {remove.isError ? <Notice kind="bad">{sentence(remove.error)}</Notice> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button autoFocus onClick={onClose}>
          {t("keep")}
        </Button>
        <Button kind="danger" disabled={remove.isPending || remove.isSuccess} aria-busy={remove.isPending} onClick={() => remove.mutate()}>
          {t("delete")}
        </Button>
      </div>
    </Dialog>
  );
}
