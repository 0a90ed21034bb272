import type { ReactNode } from "react";
import { useTranslations } from "next-intl";
import Link from "next/link";

import { Mark } from "@/components/mark";
import { PaletteButton } from "@/features/palette/palette-button";
import type { Me } from "@/lib/api/server";
import type { Theme } from "@/lib/theme";
import { Account } from "./account";
import { Navigation } from "./navigation";

/** Beside the page on a desk, below it on a phone. */
export function Shell({ me, theme, children }: { me: Me; theme: Theme; children: ReactNode }) {
  const t = useTranslations("app");
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15rem_1fr]">
      <aside className="sticky top-0 hidden h-dvh flex-col gap-6 border-r border-line bg-sunk px-3 py-5 md:flex">
        <Link href="/" className="flex items-center gap-2.5 px-2 font-display font-semibold">
          <Mark className="size-7" />
          {t("name")}
        </Link>
        <PaletteButton />
        <Navigation isAdmin={me.is_superuser} place="side" />
        <Account name={me.full_name} email={me.email} theme={theme} />
      </aside>
      <main id="content" tabIndex={-1} className="min-w-0 px-4 pt-6 pb-28 outline-none md:px-8 md:pb-12">
        {children}
      </main>
      <div className="fixed inset-x-0 bottom-0 z-30 border-t border-line glass md:hidden">
        <Navigation isAdmin={me.is_superuser} place="foot" />
      </div>
    </div>
  );
}
