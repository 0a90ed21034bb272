import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Where there is nothing: what that means, and what to do about it. */
export function Empty({ icon: Icon, title, hint, children }: { icon: LucideIcon; title: ReactNode; hint?: ReactNode; children?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-4 rounded-xl border border-dashed border-line px-6 py-20 text-center">
      <Icon className="size-9 text-muted" aria-hidden />
      <h2 className="text-lg font-semibold">{title}</h2>
      {hint ? <p className="max-w-md text-soft">{hint}</p> : null}
      {children}
    </div>
  );
}
