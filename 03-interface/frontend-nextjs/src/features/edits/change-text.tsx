"use client";

import { useTranslations } from "next-intl";

import { useVoices } from "@/features/speakers/data";
import { useCalls } from "@/features/speakers/use-calls";
import { diff } from "./diff";
import type { Change, Said } from "./history";

/** One change, as it was and as it is: what went is struck out, what came is underlined. */
export function ChangeText({ meetingId, change }: { meetingId: number; change: Change }) {
  const t = useTranslations("meeting.history");
  const { calledBy, called } = useCalls(meetingId);
  const voices = useVoices(change.what === "name").data ?? [];
  switch (change.what) {
    case "text":
      return <p className="text-soft wrap-anywhere">{diff(change.before ?? "", change.after ?? "").map(({ text, kind }, at) => (
        <Words key={at} kind={kind}>{text}</Words>
      ))}</p>;
    case "speaker":
      return <Pair before={change.before ? calledBy(change.before) : t("nobody")} after={change.after ? calledBy(change.after) : t("nobody")} />;
    case "name": {
      const unnamed = called({ label: change.label, name: null, named_by: null });
      const told = (said: Said | null) => said && (said.name ?? (said.voice === null ? unnamed : (voices.find(({ id }) => id === said.voice)?.name ?? t("aVoice"))));
      return <Pair before={told(change.before)} after={told(change.after)} />;
    }
  }
}

function Pair({ before, after }: { before: string | null; after: string | null }) {
  return (
    <p className="text-soft wrap-anywhere">
      {before ? <Words kind="gone">{before}</Words> : null}
      {before && after ? <span aria-hidden>→ </span> : null}
      {after ? <Words kind="new">{after}</Words> : null}
    </p>
  );
}

function Words({ kind, children }: { kind: "same" | "gone" | "new"; children: string }) {
  const t = useTranslations("meeting.history");
  if (kind === "same") return <>{children} </>;
  const Tag = kind === "gone" ? "del" : "ins";
  return (
    <>
      <Tag className={kind === "gone" ? "text-bad decoration-bad" : "text-ok decoration-ok underline-offset-2"}>
        <span className="sr-only">{t(kind === "gone" ? "before" : "after")} </span>
        {children}
      </Tag>{" "}
    </>
  );
}
