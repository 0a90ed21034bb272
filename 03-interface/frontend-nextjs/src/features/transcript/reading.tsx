"use client";

import { FileText } from "lucide-react";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { MeetingAside } from "@/features/meeting/aside";
import type { MeetingHead } from "@/features/meetings/detail";
import { PlayerProvider } from "@/features/player/player";
import { Screen } from "@/features/player/screen";
import { type FirstPage, useWholeTranscript } from "./data";
import { SpeakerFilterProvider } from "./filter";
import { Reader } from "./reader";

interface Props {
  meeting: MeetingHead;
  first: FirstPage;
  media: "none" | "audio" | "video";
  myId: number;
  startS: number | null;
  query: string;
}

/** A transcript with its sound, and what stands beside it. */
export function Reading({ meeting, first, media, myId, ...opening }: Props) {
  const t = useTranslations("transcript");
  const whole = useWholeTranscript(meeting.id, first);
  const transcript = whole.data;
  if (!transcript) return null;
  const isEmpty = transcript.segments.length === 0 && transcript.nextCursor === null;
  return (
    <PlayerProvider meetingId={meeting.id} durationS={transcript.durationS} hasVideo={media === "video"}>
      <SpeakerFilterProvider labels={transcript.speakers.map(({ label }) => label)}>
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <aside aria-label={t("beside")} className="grid grid-cols-[minmax(0,1fr)] content-start gap-4 lg:sticky lg:top-4 lg:order-1 lg:max-h-[calc(100dvh-14rem)] lg:self-start lg:overflow-y-auto">
            <Screen />
            <MeetingAside meeting={meeting} myId={myId} />
          </aside>
          <div className="grid min-w-0 content-start gap-3">
            {whole.isError ? (
              <Notice kind="bad">
                {t("failed")}{" "}
                <Button size="sm" kind="danger" onClick={() => void whole.refetch()}>
                  {t("again")}
                </Button>
              </Notice>
            ) : null}
            {media === "none" ? <Notice kind="warn">{t("noMedia")}</Notice> : null}
            <Warnings warnings={transcript.warnings} />
            {isEmpty ? (
              <Empty icon={FileText} title={t("empty")} hint={t("emptyHint")} />
            ) : (
              <Reader transcript={transcript} hasMedia={media !== "none"} {...opening} />
            )}
          </div>
        </div>
      </SpeakerFilterProvider>
    </PlayerProvider>
  );
}

/** What the machine itself says about its work. */
function Warnings({ warnings }: { warnings: string[] }) {
  const t = useTranslations("transcript");
  if (!warnings.length) return null;
  return (
    <details className="rounded-md bg-warn-fill px-3.5 py-2 text-sm text-warn" open={warnings.length === 1}>
      <summary className="font-medium">{t("warnings", { count: warnings.length })}</summary>
      <ul lang="en" className="mt-1 list-disc pl-5">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </details>
  );
}
