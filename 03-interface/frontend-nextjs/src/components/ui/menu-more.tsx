"use client";

import { Check, ChevronRight } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";

const ITEM = "flex w-full items-center gap-2.5 rounded-sm px-2.5 py-1.5 text-sm text-text outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover data-[state=open]:bg-hover";

/** An item that opens further ones beside it. */
export function MenuSub({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Radix.Sub>
      <Radix.SubTrigger className={ITEM}>
        {label}
        <ChevronRight className="ml-auto size-4 text-muted" aria-hidden />
      </Radix.SubTrigger>
      <Radix.Portal>
        <Radix.SubContent
          collisionPadding={12}
          className="z-50 max-h-[min(20rem,var(--radix-dropdown-menu-content-available-height))] max-w-72 min-w-40 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-overlay"
        >
          {children}
        </Radix.SubContent>
      </Radix.Portal>
    </Radix.Sub>
  );
}

interface CheckProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

/** A choice within a menu, which stays open for the next one. */
export function MenuCheck({ checked, onChange, children }: CheckProps) {
  return (
    <Radix.CheckboxItem checked={checked} onCheckedChange={onChange} onSelect={(event) => event.preventDefault()} className={ITEM}>
      <span aria-hidden className="grid size-4 place-items-center rounded-sm border border-edge data-[on=true]:border-accent data-[on=true]:bg-accent data-[on=true]:text-on-accent" data-on={checked}>
        {checked ? <Check className="size-3.5" /> : null}
      </span>
      {children}
    </Radix.CheckboxItem>
  );
}
