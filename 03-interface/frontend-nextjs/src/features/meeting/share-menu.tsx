"use client";

import { ChevronDown, Globe, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import dynamic from "next/dynamic";
import { useState } from "react";

import type { MeetingHead } from "@/features/meetings/detail";

const ShareChoices = dynamic(() => import("./share-choices").then((module) => module.ShareChoices));

/** With which groups the meeting is shared; opens the choice. */
export function ShareMenu({ meeting }: { meeting: MeetingHead }) {
  const t = useTranslations("meeting.share");
  const [isAsked, setIsAsked] = useState(false);
  const Icon = meeting.groups.length ? Globe : Lock;
  const button = (
    <button
      type="button"
      aria-haspopup="menu"
      {...(isAsked ? {} : { "aria-expanded": false, onClick: () => setIsAsked(true) })}
      className="inline-flex min-w-0 items-center gap-1.5 rounded-full border border-line px-2.5 py-0.5 text-soft hover:border-edge hover:text-text"
    >
      <Icon className="size-3.5 shrink-0" aria-hidden />
      <span className="sr-only">{t("label")} </span>
      <span className="truncate">{meeting.groups.map(({ name }) => name).join(", ") || t("private")}</span>
      <ChevronDown className="size-3.5 shrink-0" aria-hidden />
    </button>
  );
  return isAsked ? <ShareChoices meeting={meeting} trigger={button} /> : button;
}
