"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useRef, useState } from "react";

import { Button } from "./button";

interface Props {
  /** What the first button says, and the second one with what it will have done. */
  label: ReactNode;
  /** For those who hear the button without what stands around it. */
  name?: string;
  question: string;
  act: string;
  busy?: boolean;
  onAct: () => void;
}

/** For what nothing brings back: the first press asks, in place, and the focus is on the way back. */
export function Confirm({ label, name, question, act, busy, onAct }: Props) {
  const t = useTranslations("common");
  const [asking, setAsking] = useState(false);
  const first = useRef<HTMLButtonElement>(null);

  function leave() {
    setAsking(false);
    requestAnimationFrame(() => first.current?.focus());
  }

  if (!asking) {
    return (
      <Button ref={first} size="sm" kind="danger" aria-label={name} disabled={busy} onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  return (
    <div role="group" aria-label={question} onKeyDown={(event) => event.key === "Escape" && leave()} className="flex basis-full flex-wrap items-center gap-2">
      <p aria-live="polite" className="text-sm font-medium">
        {question}
      </p>
      <Button size="sm" onClick={leave} autoFocus>
        {t("cancel")}
      </Button>
      <Button
        size="sm"
        kind="danger"
        disabled={busy}
        aria-busy={busy}
        onClick={() => {
          onAct();
          leave();
        }}
      >
        {act}
      </Button>
    </div>
  );
}
