"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";

import { open } from "./open";
import { isApple } from "./shortcuts";

const never = () => () => undefined;

/** The way in for those who do not know the keys. */
export function PaletteButton() {
  const t = useTranslations("palette");
  const apple = useSyncExternalStore(never, isApple, () => false);
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => open("palette")}
      className="flex h-9 items-center gap-2.5 rounded-md border border-line bg-surface px-2.5 text-sm text-muted transition-colors hover:border-edge hover:text-text"
    >
      <Search className="size-4" aria-hidden />
      <span className="grow text-left">{t("button")}</span>
      <kbd aria-hidden="true" className="rounded-sm border border-line px-1.5 font-sans text-xs">
        {apple ? "⌘K" : "Ctrl K"}
      </kbd>
    </button>
  );
}
