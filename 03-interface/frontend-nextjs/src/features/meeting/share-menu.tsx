"use client";

import { ChevronDown, Globe, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Menu, MenuLabel } from "@/components/ui/menu";
import { MenuCheck } from "@/components/ui/menu-more";
import type { MeetingHead } from "@/features/meetings/detail";
import { useMe, useMeetingChanges } from "./data";
import { choicesOf, withGroup } from "./groups";

/** With which groups the meeting is shared; each choice holds at once. */
export function ShareMenu({ meeting }: { meeting: MeetingHead }) {
  const t = useTranslations("meeting.share");
  const [asked, setAsked] = useState(false);
  const me = useMe(asked);
  const { update } = useMeetingChanges(meeting);
  // What is on its way counts as done until the API says otherwise.
  const ids = (update.isPending ? update.variables.group_ids : null) ?? meeting.groups.map(({ id }) => id);
  const choices = choicesOf(meeting.groups, me.data?.groups ?? []);
  const names = meeting.groups.map(({ name }) => name).join(", ");
  const Icon = meeting.groups.length ? Globe : Lock;

  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          onPointerEnter={() => setAsked(true)}
          onFocus={() => setAsked(true)}
          className="inline-flex min-w-0 items-center gap-1.5 rounded-full border border-line px-2.5 py-0.5 text-soft hover:border-edge hover:text-text"
        >
          <Icon className="size-3.5 shrink-0" aria-hidden />
          <span className="sr-only">{t("label")} </span>
          <span className="truncate">{names || t("private")}</span>
          <ChevronDown className="size-3.5 shrink-0" aria-hidden />
        </button>
      }
    >
      <MenuLabel>
        <span className="block max-w-64 font-normal text-pretty">{choices.length ? t("hint") : me.isPending ? t("waiting") : t("noGroups")}</span>
      </MenuLabel>
      {choices.map((group) => (
        <MenuCheck key={group.id} checked={ids.includes(group.id)} onChange={(is) => update.mutate({ group_ids: withGroup(ids, group.id, is) })}>
          {group.name}
        </MenuCheck>
      ))}
    </Menu>
  );
}
