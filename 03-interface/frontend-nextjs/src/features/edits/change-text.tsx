"use client";

import { useTranslations } from "next-intl";

import { NOBODY } from "@/features/speakers/names";
import { useCalls } from "@/features/speakers/use-calls";
import { diff } from "./diff";
import type { Change } from "./history";

/** One change, as it was and as it is: what went is struck out, what came is underlined. */
export function ChangeText({ meetingId, change }: { meetingId: number; change: Change }) {
  const t = useTranslations("meeting.history");
  const { calledBy, called } = useCalls(meetingId);
  switch (change.what) {
    case "text":
      return <p className="text-soft wrap-anywhere">{diff(change.before ?? "", change.after ?? "").map(({ text, kind }, at) => (
        <Words key={at} kind={kind}>{text}</Words>
      ))}</p>;
    case "speaker":
      return <Pair before={change.before ? calledBy(change.before) : t("nobody")} after={change.after ? calledBy(change.after) : t("nobody")} />;
    case "name": {
      const unnamed = called({ label: change.label || NOBODY, name: null, named_by: null });
      return <Pair before={change.before ?? unnamed} after={change.after ?? unnamed} />;
    }
  }
}

function Pair({ before, after }: { before: string; after: string }) {
  return (
    <p className="text-soft wrap-anywhere">
      <Words kind="gone">{before}</Words>
      <span aria-hidden>→ </span>
      <Words kind="new">{after}</Words>
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
