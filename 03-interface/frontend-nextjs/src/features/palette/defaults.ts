"use client";

import { CircleHelp, Languages, LogOut, Moon, Sun } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";

import { logOut } from "@/features/auth/session";
import { leaveTo } from "@/lib/navigate";
import { useLanguage, useTheme } from "@/lib/wishes";
import { open } from "./open";
import { placesFor } from "./places";
import type { Command } from "./registry";

/** What can be done on every page. */
export function useDefaults(isAdmin: boolean): readonly Command[] {
  const t = useTranslations("palette");
  const nav = useTranslations("nav");
  const router = useRouter();
  const [locale, speak] = useLanguage();
  const [theme, paint] = useTheme("dark");
  const other = theme === "dark" ? "light" : "dark";
  const go = placesFor(isAdmin).map(
    ({ name, href, keys, icon }): Command => ({
      id: `go.${name}`,
      section: t("go"),
      label: nav(name),
      keys,
      icon,
      words: t(`words.${name}`),
      run: () => router.push(href as Route),
    }),
  );
  return [
    ...go,
    { id: "palette", section: t("actions"), label: t("open"), keys: "mod+k" },
    { id: "sheet", section: t("actions"), label: t("sheet"), keys: "?", icon: CircleHelp, run: () => open("sheet") },
    { id: "theme", section: t("actions"), label: t(other), icon: other === "light" ? Sun : Moon, words: t("words.theme"), run: () => paint(other) },
    {
      id: "language",
      section: t("actions"),
      label: locale === "fr" ? "Switch to English" : "Passer au français",
      icon: Languages,
      words: t("words.language"),
      run: () => speak(locale === "fr" ? "en" : "fr"),
    },
    {
      id: "logout",
      section: t("actions"),
      label: nav("logout"),
      icon: LogOut,
      words: t("words.logout"),
      run: () => void logOut().then(() => leaveTo("/login")),
    },
  ];
}
