"use client";

import { clsx } from "clsx";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  /** For menus that are put on the page when they are asked for. */
  defaultOpen?: boolean;
  /** Told when the menu has gone, before its button gets the focus; prevent that where something else takes it. */
  onClosed?: (event: Event) => void;
}

/** A button that opens a list of things to do. */
export function Menu({ trigger, children, align = "end", defaultOpen = false, onClosed }: MenuProps) {
  // Not modal: that would hide the page from screen readers and leave its buttons in the order of Tab.
  return (
    <Radix.Root modal={false} defaultOpen={defaultOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={12}
          onCloseAutoFocus={onClosed}
          // News that go give the focus back to where it was: no reason to close.
          onFocusOutside={(event) => event.preventDefault()}
          className="z-50 max-h-[min(24rem,var(--radix-dropdown-menu-content-available-height))] min-w-44 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-overlay"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const ITEM = "flex w-full items-center gap-2.5 rounded-sm px-2.5 py-1.5 text-sm text-text outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover";

export function MenuItem({ className, danger, ...rest }: ComponentProps<typeof Radix.Item> & { danger?: boolean }) {
  return <Radix.Item className={clsx(ITEM, danger && "text-bad!", className)} {...rest} />;
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
