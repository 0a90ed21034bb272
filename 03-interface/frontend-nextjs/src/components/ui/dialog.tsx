"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { Button } from "./button";
import { useOpener } from "./use-opener";

interface Props {
  title: ReactNode;
  /** Read out with the title; needed where the title alone does not tell what is asked. */
  description?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** A question that must be answered, or left, before anything else. */
export function Dialog({ open, onOpenChange, ...rest }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-ground/70" />
        <Pane {...rest} />
      </Radix.Portal>
    </Radix.Root>
  );
}

function Pane({ title, description, children }: Pick<Props, "title" | "description" | "children">) {
  const t = useTranslations("common");
  const giveBack = useOpener();
  return (
    <Radix.Content
      {...(description ? {} : { "aria-describedby": undefined })}
      // What asks for the focus has it already; otherwise it is the first field's, and not the way out's.
      onOpenAutoFocus={(event) => {
        const pane = event.currentTarget as HTMLElement;
        const field = pane.contains(document.activeElement) ? null : pane.querySelector<HTMLElement>("input, select, textarea");
        if (!field) return;
        event.preventDefault();
        field.focus();
      }}
      // It is opened from anywhere, not by a trigger of its own: whoever closes it goes on from there.
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        giveBack();
      }}
      className="fixed top-1/2 left-1/2 z-50 grid max-h-[88dvh] w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 gap-4 overflow-y-auto rounded-xl border border-line p-5 outline-none glass"
    >
      <header className="flex items-start justify-between gap-4">
        <div className="grid gap-1">
          <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
          {description ? <Radix.Description className="text-sm text-soft">{description}</Radix.Description> : null}
        </div>
        <Radix.Close asChild>
          <Button kind="ghost" size="icon" aria-label={t("close")}>
            <X className="size-4" aria-hidden />
          </Button>
        </Radix.Close>
      </header>
      {children}
    </Radix.Content>
  );
}
