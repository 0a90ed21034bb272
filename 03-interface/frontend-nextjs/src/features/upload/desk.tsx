"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { Dialog } from "@/components/ui/dialog";
import { DropOverlay } from "./drop-overlay";
import { uploads } from "./engine";
import { News } from "./news";
import { Panel } from "./panel";
import { StageForm } from "./stage-form";
import { useFileDrop } from "./use-file-drop";
import { useUploads } from "./use-uploads";
import type { GroupChoice } from "./wishes-fields";

export interface DeskProps {
  userId: number;
  groups: GroupChoice[];
}

/** Where files are dropped and sent from, on every page. The upload page shows the same queue at full width. */
export function Desk({ userId, groups }: DeskProps) {
  const t = useTranslations("upload.stage");
  const onPage = usePathname() === "/upload";
  const queue = useUploads();
  const [asking, setAsking] = useState(false);
  useEffect(() => uploads.start(userId), [userId]);
  const over = useFileDrop((sources) => {
    if (uploads.take(sources) && !onPage) setAsking(true);
  });
  const close = () => setAsking(false);
  return (
    <>
      {over ? <DropOverlay /> : null}
      <News items={queue.items} />
      {queue.items.length && !onPage ? <Panel queue={queue} /> : null}
      <Dialog
        title={t("title", { count: queue.staged.length })}
        description={t("hint")}
        open={asking && !onPage && queue.staged.length > 0}
        onOpenChange={(open) => {
          if (open) return;
          uploads.unstage(queue.staged.map(({ key }) => key));
          close();
        }}
      >
        <StageForm staged={queue.staged} groups={groups} onDone={close} />
      </Dialog>
    </>
  );
}
