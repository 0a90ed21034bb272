"use client";

import { BadgeCheck, Ear, Ellipsis, Focus, Merge, Pencil, UserRoundX } from "lucide-react";
import { useTranslations } from "next-intl";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { MenuSub } from "@/components/ui/menu-more";
import { useAfterMenu } from "@/components/ui/use-after-menu";
import { useMayChange } from "@/features/meeting/access";
import { useSpeakerFilter } from "@/features/transcript/data";
import { useSpeakerChanges } from "./data";
import { type MeetingSpeaker, NOBODY } from "./names";
import { useCalls } from "./use-calls";

const EnrolDialog = dynamic(() => import("./enrol-dialog").then((module) => module.EnrolDialog));

interface Props {
  meetingId: number;
  speaker: MeetingSpeaker;
  onRename: () => void;
}

/** What can be done to one speaker. */
export function SpeakerActions({ meetingId, speaker, onRename }: Props) {
  const t = useTranslations("meeting.speakers");
  const mayChange = useMayChange() && speaker.label !== NOBODY;
  const filter = useSpeakerFilter();
  const changes = useSpeakerChanges(meetingId);
  const { called, others } = useCalls(meetingId);
  const [enrolling, setEnrolling] = useState(false);
  const afterMenu = useAfterMenu();
  const name = called(speaker);
  const isByVoice = speaker.named_by === "voice" && speaker.identity_id !== null;
  const nearest = speaker.name === null ? speaker.closest : null;
  const rest = others(speaker.label);

  return (
    <>
      <Menu
        onClosed={afterMenu.closed}
        trigger={
          <Button size="icon" kind="ghost" className="size-8!" aria-label={t("actions", { name })}>
            <Ellipsis className="size-4" aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => filter.only(speaker.label)}>
          <Focus className="size-4 text-muted" aria-hidden />
          {t("only")}
        </MenuItem>
        {mayChange ? (
          <>
            <MenuSeparator />
            {isByVoice ? (
              <MenuItem onSelect={() => void changes.name(speaker.label, { identity_id: speaker.identity_id ?? "" }, name)}>
                <BadgeCheck className="size-4 text-muted" aria-hidden />
                {t("confirm", { name })}
              </MenuItem>
            ) : null}
            {nearest ? (
              <MenuItem onSelect={() => void changes.name(speaker.label, { identity_id: nearest.identity_id }, nearest.name)}>
                <BadgeCheck className="size-4 text-muted" aria-hidden />
                {t("isNearest", { name: nearest.name })}
              </MenuItem>
            ) : null}
            <MenuItem onSelect={() => afterMenu.inPlace(onRename)}>
              <Pencil className="size-4 text-muted" aria-hidden />
              {t("renameEverywhere")}
            </MenuItem>
            {rest.length ? (
              <MenuSub
                label={
                  <>
                    <Merge className="size-4 text-muted" aria-hidden />
                    {t("merge")}
                  </>
                }
              >
                {rest.map((other) => (
                  <MenuItem key={other.label} onSelect={() => void changes.merge(speaker.label, other.label, called(other))}>
                    {called(other)}
                  </MenuItem>
                ))}
              </MenuSub>
            ) : null}
            {speaker.has_sample ? (
              <MenuItem onSelect={() => afterMenu.dialog(() => setEnrolling(true))}>
                <Ear className="size-4 text-muted" aria-hidden />
                {t("enrol")}
              </MenuItem>
            ) : null}
            {speaker.name ? (
              <MenuItem onSelect={() => void changes.name(speaker.label, { name: null, identity_id: null }, null)}>
                <UserRoundX className="size-4 text-muted" aria-hidden />
                {t("nobodyKnown")}
              </MenuItem>
            ) : null}
          </>
        ) : null}
      </Menu>
      {enrolling ? <EnrolDialog meetingId={meetingId} speaker={speaker} onClose={() => setEnrolling(false)} /> : null}
    </>
  );
}
