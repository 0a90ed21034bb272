"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";

import { keep } from "@/lib/preferences";
import { KEYS_COOKIE } from "@/lib/single-keys";

/** Turns the shortcuts of one letter off: dictation, or a hand that rests on the keys, would set them off. */
export function SingleKeys({ given }: { given: boolean }) {
  const t = useTranslations("palette");
  const id = useId();
  const [on, setOn] = useState(given);
  return (
    <div className="flex items-start gap-3">
      <input
        id={id}
        type="checkbox"
        checked={on}
        aria-describedby={`${id}-told`}
        onChange={(event) => {
          keep(KEYS_COOKIE, event.target.checked ? "on" : "off");
          setOn(event.target.checked);
        }}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <div>
        <label htmlFor={id} className="text-sm font-medium">
          {t("singleKeys")}
        </label>
        <p id={`${id}-told`} className="text-sm text-muted">
          {t("singleKeysHint")}
        </p>
      </div>
    </div>
  );
}
