import { clsx } from "clsx";
import type { ReactNode } from "react";

const KINDS = {
  bad: "bg-bad-fill text-bad",
  warn: "bg-warn-fill text-warn",
  ok: "bg-ok-fill text-ok",
  plain: "bg-raised text-soft",
} as const;

/** A sentence that matters now; read out at once when it is an alert. */
export function Notice({ kind, children }: { kind: keyof typeof KINDS; children: ReactNode }) {
  return (
    <div role={kind === "bad" ? "alert" : "status"} className={clsx("rounded-md px-3.5 py-2.5 text-sm", KINDS[kind])}>
      {children}
    </div>
  );
}
