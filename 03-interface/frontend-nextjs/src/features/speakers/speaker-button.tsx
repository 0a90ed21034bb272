import { useTranslations } from "next-intl";

import type { TranscriptSegment, TranscriptSpeaker } from "@/features/transcript/data";

interface Props {
  segment: TranscriptSegment;
  speaker: TranscriptSpeaker;
}

/** Who says this segment, in the colour that surrounds it. */
export function SpeakerButton({ speaker }: Props) {
  const t = useTranslations("feed");
  return <span className="font-medium">{speaker.name ?? t("unknownSpeaker")}</span>;
}
