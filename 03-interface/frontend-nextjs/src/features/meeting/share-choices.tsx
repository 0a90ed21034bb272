"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Menu, MenuLabel } from "@/components/ui/menu";
import { MenuCheck } from "@/components/ui/menu-more";
import type { MeetingHead } from "@/features/meetings/detail";
import { useMe, useMeetingChanges } from "./data";
import { choicesOf, withGroup } from "./groups";

/** The groups to choose from; each choice holds at once. */
export function ShareChoices({ meeting, trigger }: { meeting: MeetingHead; trigger: ReactNode }) {
  const t = useTranslations("meeting.share");
  const me = useMe();
  const { update } = useMeetingChanges(meeting);
  // What is on its way counts as done until the API says otherwise.
  const ids = (update.isPending ? update.variables.group_ids : null) ?? meeting.groups.map(({ id }) => id);
  const choices = choicesOf(meeting.groups, me.data?.groups ?? []);
  return (
    <Menu align="start" trigger={trigger} defaultOpen>
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
