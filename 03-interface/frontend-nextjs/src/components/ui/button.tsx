import { clsx } from "clsx";
import type { ComponentProps } from "react";

const SHAPE =
  "inline-flex items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors select-none " +
  "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55";
const KINDS = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  quiet: "bg-raised text-text border border-line hover:bg-hover",
  ghost: "text-soft hover:bg-hover hover:text-text",
  danger: "bg-bad-fill text-bad border border-transparent hover:border-bad",
} as const;
const SIZES = { sm: "h-8 px-3 text-sm", md: "h-10 px-4", icon: "size-9" } as const;

export interface ButtonLook {
  kind?: keyof typeof KINDS;
  size?: keyof typeof SIZES;
}

/** The classes of a button, for links that look like one. */
export function buttonClass({ kind = "quiet", size = "md" }: ButtonLook = {}, more?: string): string {
  return clsx(SHAPE, KINDS[kind], SIZES[size], more);
}

export function Button({ kind, size, className, type = "button", ...rest }: ComponentProps<"button"> & ButtonLook) {
  return <button type={type} className={buttonClass({ kind, size }, className)} {...rest} />;
}
