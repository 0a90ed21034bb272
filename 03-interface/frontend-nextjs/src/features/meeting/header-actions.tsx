"use client";

import { Ban, Download, Ellipsis, RotateCw, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { useAfterMenu } from "@/components/ui/use-after-menu";
import { HistoryKeys } from "@/features/edits/history-keys";
import type { MeetingHead } from "@/features/meetings/detail";
import { doorPath } from "@/lib/api/client";
import { useMayChange } from "./access";
import { useMeetingChanges } from "./data";
import { ExportMenu } from "./export-menu";

const RetryDialog = dynamic(() => import("./retry-dialog").then((module) => module.RetryDialog));
const DeleteDialog = dynamic(() => import("./delete-dialog").then((module) => module.DeleteDialog));

/** Export for every reader; the rest is the owner's. What matters now is a button, the others are in a menu. */
export function HeaderActions({ meeting, isMine }: { meeting: MeetingHead; isMine: boolean }) {
  const t = useTranslations("meeting.header");
  const { cancel } = useMeetingChanges(meeting);
  const [asking, setAsking] = useState<"retry" | "delete" | null>(null);
  const isOver = meeting.status === "completed" || meeting.status === "failed";
  // An earlier transcript stays while a new one is made, and when that fails.
  const hasTranscript = meeting.status === "completed" || meeting.attempt > 1;
  const mayCorrect = useMayChange() && hasTranscript;
  const afterMenu = useAfterMenu();
  const close = () => setAsking(null);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {mayCorrect ? <HistoryKeys meetingId={meeting.id} /> : null}
      {isMine && !isOver ? (
        <Button size="sm" disabled={cancel.isPending} aria-busy={cancel.isPending} onClick={() => cancel.mutate()}>
          <Ban className="size-4" aria-hidden />
          {t("cancel")}
        </Button>
      ) : null}
      {isMine && meeting.status === "failed" ? (
        <Button size="sm" kind="primary" onClick={() => setAsking("retry")}>
          <RotateCw className="size-4" aria-hidden />
          {t("retry")}
        </Button>
      ) : null}
      {hasTranscript ? <ExportMenu meeting={meeting} /> : null}
      <Menu
        onClosed={afterMenu.closed}
        trigger={
          <Button size="icon" className="size-8!" aria-label={t("more")}>
            <Ellipsis className="size-4" aria-hidden />
          </Button>
        }
      >
        <MenuItem asChild>
          <a href={doorPath(`/api/v1/meetings/${meeting.id}/recording`)} download>
            <Download className="size-4 text-muted" aria-hidden />
            {t("recording")}
          </a>
        </MenuItem>
        {isMine ? (
          <>
            {isOver ? (
              <MenuItem onSelect={() => afterMenu.dialog(() => setAsking("retry"))}>
                <RotateCw className="size-4 text-muted" aria-hidden />
                {t("retryWith")}
              </MenuItem>
            ) : null}
            <MenuSeparator />
            <MenuItem danger onSelect={() => afterMenu.dialog(() => setAsking("delete"))}>
              <Trash2 className="size-4" aria-hidden />
              {t("delete")}
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {asking === "retry" ? <RetryDialog meeting={meeting} onClose={close} /> : null}
      {asking === "delete" ? <DeleteDialog meeting={meeting} onClose={close} /> : null}
    </div>
  );
}
