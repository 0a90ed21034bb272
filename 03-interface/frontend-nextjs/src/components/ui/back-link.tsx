import { ChevronLeft } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

/** The way up, to the list that a page belongs to. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href as Route} className="-mb-3 inline-flex items-center gap-1 justify-self-start rounded-sm text-sm text-muted hover:text-text">
      <ChevronLeft className="size-4" aria-hidden />
      {children}
    </Link>
  );
}
