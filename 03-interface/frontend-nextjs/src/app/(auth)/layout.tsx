import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

import { Mark } from "@/components/mark";
import { Preferences } from "@/features/shell/preferences";
import { chosenTheme } from "@/lib/theme-server";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("app");
  return (
    <div className="grid min-h-dvh lg:grid-cols-[1.1fr_1fr]">
      <aside className="relative hidden flex-col justify-between bg-sunk p-12 lg:flex">
        <p className="flex items-center gap-3 font-display text-lg font-semibold">
          <Mark className="size-8" />
          {t("name")}
        </p>
        <p className="max-w-md font-display text-3xl leading-snug font-medium text-balance">{t("promise")}</p>
        <div aria-hidden="true" className="flex h-14 items-end gap-1.5">
          {BARS.map((height, at) => (
            <span key={at} className="w-1.5 rounded-full" style={{ height: `${height}%`, background: `var(--speaker-${1 + (Math.floor(at / 9) % 5)})` }} />
          ))}
        </div>
      </aside>
      <div className="flex flex-col">
        <div className="flex justify-end p-4">
          <Preferences theme={await chosenTheme()} />
        </div>
        <main id="content" className="mx-auto flex w-full max-w-sm grow flex-col justify-center gap-6 px-5 pb-24">
          <p className="flex items-center gap-2 font-display font-semibold lg:hidden">
            <Mark className="size-7" />
            {t("name")}
          </p>
          {children}
        </main>
      </div>
    </div>
  );
}

const BARS = Array.from({ length: 45 }, (_, at) => 18 + Math.round(70 * Math.abs(Math.sin(at * 1.7) * Math.cos(at * 0.31))));
