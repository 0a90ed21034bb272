"use client";

import { clsx } from "clsx";
import { LoaderCircle, Play, Square } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Ref } from "react";

import { Button } from "@/components/ui/button";
import { speakerColour } from "@/features/meetings/talk";
import { clock } from "@/lib/format";
import { Marked } from "./marked";
import { type Hit, placeAddress } from "./query";
import { isSame } from "./snippet";
import type { Snippets } from "./use-snippet";

interface Props {
  meetingId: number;
  hit: Hit;
  /** Which of the meeting's speakers it is, for the colour; -1 for one beyond those that the list names. */
  speakerAt: number;
  snippets: Snippets;
  place?: Ref<HTMLAnchorElement>;
}

/** One place: who said it when, the words, and the sound of it. */
export function HitRow({ meetingId, hit, speakerAt, snippets, place }: Props) {
  const t = useTranslations("search");
  const clip = { meetingId, segmentId: hit.segment_id, startS: hit.start_s, endS: hit.end_s };
  const here = isSame(snippets.clip, clip);
  const failed = here && snippets.state === "failed";
  const sounds = here && !failed;
  const who = hit.speaker_name ?? t("unknownSpeaker");
  const at = clock(hit.start_s);
  return (
    <li className="relative flex items-start gap-3 rounded-md px-2 py-2 transition-colors hover:bg-hover">
      <Button
        kind={sounds ? "primary" : "quiet"}
        size="icon"
        className="shrink-0 rounded-full!"
        aria-label={t(sounds ? "stop" : "listen", { who, at })}
        aria-busy={sounds && snippets.state === "loading"}
        onClick={() => snippets.toggle(clip)}
      >
        <Sign state={sounds ? snippets.state : null} />
      </Button>
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2 text-sm">
          <span aria-hidden="true" className="size-2 rounded-full bg-muted" style={speakerAt < 0 ? undefined : { background: speakerColour(speakerAt) }} />
          <span className={clsx("font-medium", hit.speaker_name ? "text-soft" : "text-muted italic")}>{who}</span>
          <Link ref={place} href={placeAddress(meetingId, hit.start_s) as Route} aria-label={t("open", { at })} className="numbers rounded-sm text-accent underline-offset-4 hover:underline">
            {at}
          </Link>
        </p>
        <p className="text-text [overflow-wrap:anywhere]">
          <Marked text={hit.snippet} highlights={hit.highlights} />
        </p>
        <span aria-hidden="true" className="mt-1.5 block h-0.5 overflow-hidden rounded-full">
          {sounds ? <span className="block h-full origin-left bg-accent" style={{ transform: "scaleX(var(--heard, 0))" }} /> : null}
        </span>
        {failed ? (
          <p role="alert" className="text-sm text-bad">
            {t("noSound")}
          </p>
        ) : null}
      </div>
    </li>
  );
}

function Sign({ state }: { state: Snippets["state"] | null }) {
  if (state === "loading") return <LoaderCircle className="size-4 animate-spin" aria-hidden />;
  if (state === "playing") return <Square className="size-3.5 fill-current" aria-hidden />;
  return <Play className="size-4 translate-x-px fill-current" aria-hidden />;
}
