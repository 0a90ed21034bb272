"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

import { Notice } from "@/components/ui/notice";
import { speakerColourName } from "@/features/meetings/talk";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { Controls } from "./controls";
import { laneOf } from "./lanes";
import type { Drawing } from "./paint";
import { usePlayerState, useSource } from "./player";
import { Timeline } from "./timeline";

const MOST_LANES = 8;
const NONE: number[] = [];

interface Props extends Pick<Drawing, "turns" | "durationS" | "hidden" | "hitsS" | "hitS"> {
  /** Labels of the speakers with the numbers of their colours, who talks most first. */
  speakers: readonly { label: string; colour: number }[];
  /** Which try made the sound that is played: another one has other peaks. */
  attempt: number;
}

/** The player, at the foot of the page wherever one reads. It is opaque: blurring what scrolls below halves the frame rate. */
export function Dock({ speakers, attempt, turns, durationS, hidden, hitsS, hitS }: Props) {
  const t = useTranslations("player");
  const { meetingId } = useSource();
  const failed = usePlayerState((deck) => deck.failed, false);
  const peaks = useQuery({
    queryKey: ["peaks", meetingId, attempt],
    queryFn: async () => unwrap(await api.GET("/api/v1/meetings/{meeting_id}/peaks", { params: { path: { meeting_id: meetingId } } })),
    staleTime: Infinity,
  });
  const lanes = laneOf(speakers.map(({ label }) => label), MOST_LANES);
  const colours = speakers.slice(0, MOST_LANES).map(({ colour }) => speakerColourName(colour));
  if (speakers.length > MOST_LANES) colours[MOST_LANES - 1] = "--soft";
  const drawing: Drawing = { turns, durationS, hidden, hitsS, hitS, lanes, colours, samples: peaks.data?.data ?? NONE };
  return (
    <section data-dock aria-label={t("player")} className="fixed inset-x-0 bottom-[3.6rem] z-20 grid gap-1.5 border-t border-line bg-surface px-4 pt-2 pb-2 md:bottom-0 md:left-[15rem] md:px-8 md:pb-3">
      {failed ? <Notice kind="bad">{t("failed")}</Notice> : null}
      <Timeline drawing={drawing} />
      <Controls durationS={durationS} />
    </section>
  );
}
