"use client";

import { useQuery } from "@tanstack/react-query";
import { CheckCheck, Play, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { useMayChange } from "@/features/meeting/access";
import { usePlayer } from "@/features/player/player";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { clock } from "@/lib/format";
import { useSegments } from "./data";
import { focusSpeakerOf } from "./focus";
import { removedKey } from "./query-keys";
import { isLeftOut, reasonOf } from "./removed";

/** What is not in the transcript though something heard it: why, how it sounds, and the way back. */
export function RemovedPanel({ meetingId }: { meetingId: number }) {
  const t = useTranslations("meeting.removed");
  const mayChange = useMayChange();
  const player = usePlayer();
  const segments = useSegments(meetingId);
  const [busy, setBusy] = useState<number | null>(null);
  const removed = useQuery({
    queryKey: removedKey(meetingId),
    queryFn: async () => unwrap(await api.GET("/api/v1/meetings/{meeting_id}/removed", { params: { path: { meeting_id: meetingId } } })).items,
  });
  if (removed.isPending) return <p role="status" className="text-sm text-muted">{t("waiting")}</p>;
  if (removed.isError) return <Notice kind="bad">{t("failed")}</Notice>;
  const gone = removed.data.filter(isLeftOut);
  if (!gone.length) return <Empty icon={CheckCheck} title={t("empty")} hint={t("emptyHint")} />;

  async function restore(id: number) {
    setBusy(id);
    const segment = await segments.restore(id);
    setBusy(null);
    focusSpeakerOf(segment?.id ?? null);
  }

  return (
    <div className="grid gap-2">
      <p className="text-sm text-muted">{t("why")}</p>
      <ul className="grid gap-1" aria-label={t("title")}>
        {gone.map((text) => (
          <li key={text.id} className="grid gap-1 rounded-md px-2 py-2 text-sm hover:bg-raised">
            <p className="wrap-anywhere">{text.text}</p>
            <div className="flex flex-wrap items-center gap-1">
              <p className="numbers mr-auto text-xs text-muted">
                {clock(text.start_s)} · {t(`reasons.${reasonOf(text)}`)}
              </p>
              <Button size="sm" kind="ghost" className="h-7!" onClick={() => player.play(text.start_s, text.end_s)}>
                <Play className="size-3.5" aria-hidden />
                {t("hear")}
              </Button>
              {mayChange ? (
                <Button size="sm" kind="ghost" className="h-7!" disabled={busy === text.id} aria-busy={busy === text.id} onClick={() => void restore(text.id)}>
                  <Undo2 className="size-3.5" aria-hidden />
                  {t("restore")}
                </Button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
