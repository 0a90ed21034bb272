"use client";

import { Toaster as Sonner } from "sonner";

export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      closeButton
      toastOptions={{ classNames: { toast: "!bg-raised !text-text !border-line", description: "!text-soft", actionButton: "!bg-accent !text-on-accent" } }}
    />
  );
}
