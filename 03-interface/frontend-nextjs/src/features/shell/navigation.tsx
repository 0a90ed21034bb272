"use client";

import { clsx } from "clsx";
import { AudioLines, CloudUpload, type LucideIcon, Search, Settings, ShieldCheck, UserRoundSearch, UsersRound } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";

interface Place {
  href: Route;
  name: "meetings" | "upload" | "search" | "voices" | "groups" | "settings" | "admin";
  icon: LucideIcon;
  /** Whether a phone's five places have room for it; the rest is reached through the settings. */
  onPhone?: true;
}

const PLACES: Place[] = [
  { href: "/", name: "meetings", icon: AudioLines, onPhone: true },
  { href: "/upload" as Route, name: "upload", icon: CloudUpload, onPhone: true },
  { href: "/search" as Route, name: "search", icon: Search, onPhone: true },
  { href: "/voices" as Route, name: "voices", icon: UserRoundSearch, onPhone: true },
  { href: "/groups" as Route, name: "groups", icon: UsersRound },
  { href: "/settings" as Route, name: "settings", icon: Settings, onPhone: true },
];
const ADMIN: Place = { href: "/admin" as Route, name: "admin", icon: ShieldCheck };

export function Navigation({ isAdmin, place }: { isAdmin: boolean; place: "side" | "foot" }) {
  const t = useTranslations("nav");
  const path = usePathname();
  const side = place === "side";
  const shown = [...PLACES, ...(isAdmin ? [ADMIN] : [])].filter((entry) => side || entry.onPhone);
  return (
    <nav aria-label={t("main")} className={clsx(side && "grow")}>
      <ul className={side ? "grid gap-0.5" : "flex justify-around px-1 pt-1 pb-[max(0.25rem,env(safe-area-inset-bottom))]"}>
        {shown.map(({ href, name, icon: Icon }) => {
          const here = href === "/" ? path === "/" || path.startsWith("/meetings") : path.startsWith(href);
          return (
            <li key={name}>
              <Link
                href={href}
                aria-current={here ? "page" : undefined}
                className={clsx(
                  "flex items-center rounded-md transition-colors",
                  side ? "gap-3 px-2.5 py-2 text-sm" : "min-w-14 flex-col gap-0.5 px-1 py-1.5 text-[0.7rem]",
                  here ? "bg-accent-fill font-medium text-accent" : "text-soft hover:bg-hover hover:text-text",
                )}
              >
                <Icon className={side ? "size-[1.1rem]" : "size-5"} aria-hidden />
                {t(name)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
