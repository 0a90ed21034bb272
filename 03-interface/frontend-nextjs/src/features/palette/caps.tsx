import { useLocale } from "next-intl";
import { Fragment } from "react";

import { capsOf } from "./keys";
import { isApple } from "./shortcuts";

/** Keys as they stand on the keyboard in front of whoever reads. */
export function Caps({ keys }: { keys: string }) {
  const locale = useLocale();
  return (
    <span className="flex shrink-0 items-center gap-1">
      {capsOf(keys, isApple(), locale).map((chord, at) => (
        <Fragment key={at}>
          {chord.map((cap) => (
            <kbd key={cap} className="min-w-6 rounded-sm border border-line bg-sunk px-1.5 py-px text-center font-sans text-xs text-soft">
              {cap}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
