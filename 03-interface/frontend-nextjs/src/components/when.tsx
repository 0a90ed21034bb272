"use client";

import { useLocale, useTimeZone } from "next-intl";
import { useState } from "react";

import { moment } from "@/lib/format";

/** A moment as people write it: in the zone that the server names, so that both sides write the same. */
export function When({ iso }: { iso: string }) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const [now] = useState(() => new Date());
  return (
    <time dateTime={iso} className="numbers whitespace-nowrap">
      {moment(iso, locale, now, timeZone)}
    </time>
  );
}
