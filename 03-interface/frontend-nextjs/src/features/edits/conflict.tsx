"use client";

import { useTranslations } from "next-intl";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { copyText } from "@/lib/clipboard";

interface Props {
  mine: string;
  theirs: string;
  onSettle: (whose: "mine" | "theirs") => void;
}

/** Somebody else changed the segment while one wrote: theirs is shown, mine is not lost, and nothing is decided for you. */
export function Conflict({ mine, theirs, onSettle }: Props) {
  const t = useTranslations("meeting.conflict");

  async function copy() {
    if (await copyText(mine)) toast.success(t("copied"));
    else toast.error(t("notCopied"));
  }

  return (
    <div role="alert" className="grid gap-2 rounded-md bg-warn-fill px-3 py-2.5 text-sm">
      <p className="font-medium text-warn">{t("title")}</p>
      <p className="text-soft">{t("theirs")}</p>
      <blockquote className="border-l-2 border-warn pl-3 wrap-anywhere">{theirs}</blockquote>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onSettle("theirs")}>
          {t("keepTheirs")}
        </Button>
        <Button size="sm" onClick={() => onSettle("mine")}>
          {t("putMine")}
        </Button>
        <Button size="sm" kind="ghost" onClick={() => void copy()}>
          {t("copyMine")}
        </Button>
      </div>
    </div>
  );
}
