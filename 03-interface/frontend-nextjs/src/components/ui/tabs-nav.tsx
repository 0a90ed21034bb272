"use client";

import { clsx } from "clsx";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";

/** The pages of one area: links, so that each has its address. */
export function TabsNav({ label, tabs }: { label: string; tabs: { href: string; name: string }[] }) {
  const path = usePathname();
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-1 border-b border-line">
        {tabs.map(({ href, name }) => {
          const here = path === href;
          return (
            <li key={href}>
              <Link
                href={href as Route}
                aria-current={here ? "page" : undefined}
                className={clsx(
                  "-mb-px block rounded-t-sm border-b-2 px-3 py-2 text-sm transition-colors",
                  here ? "border-accent font-medium text-accent" : "border-transparent text-soft hover:text-text",
                )}
              >
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
