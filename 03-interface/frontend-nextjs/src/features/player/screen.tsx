"use client";

import { Maximize2, PictureInPicture2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef } from "react";

import { Button } from "@/components/ui/button";
import { mediaPath, useSource } from "./player";

/** The picture of a recording that has one. Its sound is played from here, too. */
export function Screen() {
  const t = useTranslations("player");
  const { deck, hasVideo, meetingId } = useSource();
  const frame = useRef<HTMLDivElement>(null);
  if (!hasVideo) return null;
  const video = () => frame.current?.querySelector("video");
  return (
    <div ref={frame} className="group/screen relative overflow-hidden rounded-lg border border-line bg-sunk">
      <video
        ref={(media) => deck.attach(media)}
        src={mediaPath(meetingId)}
        preload="none"
        playsInline
        aria-label={t("picture")}
        className="aspect-video w-full bg-sunk"
        onClick={() => deck.toggle()}
      />
      <div className="absolute right-2 bottom-2 flex gap-1 rounded-md bg-raised opacity-0 transition-opacity group-focus-within/screen:opacity-100 group-hover/screen:opacity-100 pointer-coarse:opacity-100">
        <Button kind="ghost" size="icon" aria-label={t("inPicture")} onClick={() => void video()?.requestPictureInPicture?.().catch(() => undefined)}>
          <PictureInPicture2 className="size-4" aria-hidden />
        </Button>
        <Button kind="ghost" size="icon" aria-label={t("fullScreen")} onClick={() => void video()?.requestFullscreen?.().catch(() => undefined)}>
          <Maximize2 className="size-4" aria-hidden />
        </Button>
      </div>
    </div>
  );
}
