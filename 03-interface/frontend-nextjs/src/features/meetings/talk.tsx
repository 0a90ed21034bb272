import { useLocale, useTranslations } from "next-intl";

import type { Meeting } from "@/lib/api/types";
import { percent } from "@/lib/format";

const SHOWN = 4;

/** The colour of a meeting's nth speaker, the same on every page. */
export function speakerColour(at: number): string {
  return `var(${speakerColourName(at)})`;
}

/** Its name, for drawings that read colours by themselves. */
export function speakerColourName(at: number): string {
  return `--speaker-${(at % 8) + 1}`;
}

/** Who spoke most, as a bar and by name. */
export function Talk({ speakers }: { speakers: Meeting["speakers"] }) {
  const t = useTranslations("feed");
  const locale = useLocale();
  if (!speakers.length) return null;
  const more = speakers.length - SHOWN;
  return (
    <div className="grid gap-2">
      <div aria-hidden="true" className="flex h-1.5 gap-0.5 overflow-hidden rounded-full">
        {speakers.map(({ label, share }, at) => (
          <span key={label} style={{ flexGrow: Math.max(share * 100, 1), background: speakerColour(at) }} />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-3 gap-y-0.5 text-sm">
        {speakers.slice(0, SHOWN).map(({ label, name, share }, at) => (
          <li key={label} className="flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2 rounded-full" style={{ background: speakerColour(at) }} />
            <span className={name ? "text-soft" : "text-muted italic"}>{name ?? t("unknownSpeaker")}</span>
            <span className="numbers text-muted">{percent(share, locale)}</span>
          </li>
        ))}
        {more > 0 ? <li className="text-muted">{t("moreSpeakers", { count: more })}</li> : null}
      </ul>
    </div>
  );
}
