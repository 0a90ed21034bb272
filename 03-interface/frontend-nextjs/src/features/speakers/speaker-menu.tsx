"use client";

import { Focus, ListChecks, Pencil, Replace, Square, UserRoundPlus, UserRoundX, Volume2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { MenuSub } from "@/components/ui/menu-more";
import { useAfterMenu } from "@/components/ui/use-after-menu";
import { useSegments } from "@/features/edits/data";
import { selection } from "@/features/edits/selection";
import { useMayChange } from "@/features/meeting/access";
import { type TranscriptSegment, type TranscriptSpeaker, useSpeakerFilter } from "@/features/transcript/data";
import { useSpeakerChanges, useSpeakers } from "./data";
import { GroundText } from "./ground";
import { NOBODY } from "./names";
import { useSnippet } from "./snippet";
import { useCalls } from "./use-calls";

interface Props {
  meetingId: number;
  segment: TranscriptSegment;
  speaker: TranscriptSpeaker;
  trigger: ReactNode;
  onRename: () => void;
}

/** About who says one segment: heard, explained, named everywhere, or said to be somebody else here. */
export function SpeakerMenu({ meetingId, segment, speaker, trigger, onRename }: Props) {
  const t = useTranslations("meeting.speakers");
  const mayChange = useMayChange();
  const filter = useSpeakerFilter();
  const snippet = useSnippet(meetingId, speaker.label);
  const told = useSpeakers(meetingId).data?.find(({ label }) => label === speaker.label);
  const { called, others } = useCalls(meetingId);
  const changes = useSpeakerChanges(meetingId);
  const segments = useSegments(meetingId);
  const afterMenu = useAfterMenu();
  const isKnown = speaker.label !== NOBODY;

  async function giveToNewOne() {
    const made = await changes.create(null);
    if (made) await segments.reassign([segment.id], made.label, called(made));
  }

  return (
    <Menu trigger={trigger} align="start" defaultOpen onClosed={afterMenu.closed}>
      {told && isKnown ? (
        <MenuLabel>
          <span className="block max-w-72 font-normal text-pretty">
            <GroundText speaker={told} />
          </span>
        </MenuLabel>
      ) : null}
      {told?.has_sample ? (
        <MenuItem
          onSelect={(event) => {
            event.preventDefault();
            snippet.toggle();
          }}
        >
          {snippet.isPlaying ? <Square className="size-4 fill-current text-muted" aria-hidden /> : <Volume2 className="size-4 text-muted" aria-hidden />}
          {t(snippet.isPlaying ? "stopHearing" : "hear", { name: called(speaker) })}
        </MenuItem>
      ) : null}
      <MenuItem onSelect={() => filter.only(speaker.label)}>
        <Focus className="size-4 text-muted" aria-hidden />
        {t("only")}
      </MenuItem>
      {mayChange ? (
        <>
          <MenuSeparator />
          {isKnown ? (
            <MenuItem onSelect={() => afterMenu.inPlace(onRename)}>
              <Pencil className="size-4 text-muted" aria-hidden />
              {t("renameEverywhere")}
            </MenuItem>
          ) : null}
          <MenuSub
            label={
              <>
                <Replace className="size-4 text-muted" aria-hidden />
                {t("saidBy")}
              </>
            }
          >
            {others(speaker.label).map((other) => (
              <MenuItem key={other.label} onSelect={() => void segments.reassign([segment.id], other.label, called(other))}>
                {called(other)}
              </MenuItem>
            ))}
            <MenuSeparator />
            <MenuItem onSelect={() => void giveToNewOne()}>
              <UserRoundPlus className="size-4 text-muted" aria-hidden />
              {t("somebodyElse")}
            </MenuItem>
            {isKnown ? (
              <MenuItem onSelect={() => void segments.reassign([segment.id], NOBODY, t("nobody"))}>
                <UserRoundX className="size-4 text-muted" aria-hidden />
                {t("nobodyKnown")}
              </MenuItem>
            ) : null}
          </MenuSub>
          <MenuItem onSelect={() => selection.toggle(segment.id)}>
            <ListChecks className="size-4 text-muted" aria-hidden />
            {t("chooseSeveral")}
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}
