"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useRef } from "react";

import { Button } from "@/components/ui/button";
import type { ButtonLook } from "@/components/ui/button";
import { ACCEPT, pick, type Source, sourcesOf } from "./files";

interface Props extends ButtonLook {
  multiple?: boolean;
  onFiles: (sources: Source[]) => void;
  children: ReactNode;
}

/** Opens the browser's dialog: the one whose files can be found again after a reload, where there is such. */
export function ChooseFiles({ multiple = false, onFiles, children, ...look }: Props) {
  const t = useTranslations("upload");
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        {...look}
        onClick={async () => {
          const chosen = await pick(t("recordings"), multiple);
          if (chosen === null) field.current?.click();
          else if (chosen.length) onFiles(chosen);
        }}
      >
        {children}
      </Button>
      <input
        ref={field}
        type="file"
        hidden
        multiple={multiple}
        accept={ACCEPT}
        aria-label={t("choose")}
        onChange={(event) => {
          const chosen = sourcesOf(event.target.files ?? []);
          // The same file may be chosen again.
          event.target.value = "";
          if (chosen.length) onFiles(chosen);
        }}
      />
    </>
  );
}
