"use client";

import { useFormatter, useTranslations } from "next-intl";

import { groundOf, type MeetingSpeaker } from "./names";

/** Who named a speaker and why. What is only near is told as doubt, never as a name. */
export function GroundText({ speaker }: { speaker: MeetingSpeaker }) {
  const t = useTranslations("meeting.speakers.ground");
  const format = useFormatter();
  const ground = groundOf(speaker);
  const score = (value: number) => format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const at = (iso: string) => format.dateTime(new Date(iso), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  switch (ground.kind) {
    case "person":
    case "declined": {
      const key = ground.kind === "person" ? "person" : "declined";
      return <>{t(key, { who: ground.who ?? t("somebody"), at: ground.at ? at(ground.at) : "", dated: ground.at ? "yes" : "no" })}</>;
    }
    case "voice":
      return (
        <>
          {ground.score === null ? t("voicePlain") : ground.margin === null ? t("voice", { score: score(ground.score) }) : t("voiceMargin", { score: score(ground.score), margin: score(ground.margin) })}
        </>
      );
    case "doubt":
      return <>{t("doubt", { name: ground.name, score: score(ground.score) })}</>;
    case "unknown":
      return <>{t("unknown")}</>;
  }
}
