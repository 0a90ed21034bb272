"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { Check } from "@/components/ui/check";
import { keep } from "@/lib/preferences";
import { KEYS_COOKIE } from "@/lib/single-keys";

/** Turns the shortcuts of one letter off: dictation, or a hand that rests on the keys, would set them off. */
export function SingleKeys({ given }: { given: boolean }) {
  const t = useTranslations("palette");
  const [on, setOn] = useState(given);
  function choose(next: boolean) {
    keep(KEYS_COOKIE, next ? "on" : "off");
    setOn(next);
  }
  return <Check label={t("singleKeys")} hint={t("singleKeysHint")} checked={on} onChange={(event) => choose(event.target.checked)} />;
}
