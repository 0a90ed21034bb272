"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";

import { Button } from "./button";

interface Props {
  title: ReactNode;
  /** Read out with the title; needed where the title alone does not tell what is asked. */
  description?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}

/** A question that must be answered, or left, before anything else. */
export function Dialog({ title, description, open, onOpenChange, children }: Props) {
  const t = useTranslations("common");
  const opener = useRef<HTMLElement>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-ground/70" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          // It is opened from anywhere, not by a trigger of its own: whoever closes it goes on from there.
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
            const field = (event.currentTarget as HTMLElement).querySelector<HTMLElement>("input, select, textarea");
            if (!field) return;
            event.preventDefault();
            field.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            opener.current?.focus();
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
      </Radix.Portal>
    </Radix.Root>
  );
}
