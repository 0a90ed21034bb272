"use client";

import { clsx } from "clsx";
import { Check, RotateCw, Scissors, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import type { Phase } from "./autosave";

interface Props {
  id: string;
  phase: Phase;
  isEmpty: boolean;
  hint: "splitWhere" | null;
  onSplit: () => void;
  onTakeOut: () => void;
  onRetry: () => void;
  onDone: () => void;
}

/** What can be done with the segment that is being written in, and whether it is saved. */
export function EditorFoot({ id, phase, isEmpty, hint, onSplit, onTakeOut, onRetry, onDone }: Props) {
  const t = useTranslations("meeting.edits");
  const said = hint ? t(hint) : isEmpty ? t("empty") : t(`phases.${phase}`);
  return (
    <div className="flex flex-wrap items-center gap-x-1 gap-y-0.5 pl-1.5 text-xs text-muted">
      <p id={id} role="status" className={clsx("mr-auto", (hint || isEmpty || phase === "failed") && "text-warn")}>
        {said}
      </p>
      {phase === "failed" ? (
        <Act onPress={onRetry}>
          <RotateCw className="size-3.5" aria-hidden />
          {t("retry")}
        </Act>
      ) : null}
      <Act onPress={onSplit} keys="Ctrl+↵">
        <Scissors className="size-3.5" aria-hidden />
        {t("split")}
      </Act>
      <Act onPress={onTakeOut}>
        <Trash2 className="size-3.5" aria-hidden />
        {t("takeOut")}
      </Act>
      <Act onPress={onDone} keys="↵">
        <Check className="size-3.5" aria-hidden />
        {t("done")}
      </Act>
    </div>
  );
}

/** A small button that leaves the caret where it is. */
function Act({ onPress, keys, children }: { onPress: () => void; keys?: string; children: ReactNode }) {
  return (
    <button
      type="button"
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
      className="inline-flex h-7 items-center gap-1.5 rounded-sm px-2 text-soft hover:bg-hover hover:text-text"
    >
      {children}
      {keys ? <kbd className="hidden font-sans text-muted md:inline">{keys}</kbd> : null}
    </button>
  );
}
