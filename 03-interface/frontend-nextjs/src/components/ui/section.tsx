import { type ReactNode, useId } from "react";

/** One matter of a page, with its heading and what there is to know of it. */
export function Section({ title, hint, children }: { title: ReactNode; hint?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-4 rounded-lg border border-line bg-surface p-5 shadow-card">
      <header className="grid gap-1">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {hint ? <p className="max-w-prose text-sm text-soft">{hint}</p> : null}
      </header>
      {children}
    </section>
  );
}
