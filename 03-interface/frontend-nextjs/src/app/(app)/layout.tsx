import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

import { Live } from "@/features/live/live";
import { Palette } from "@/features/palette/palette";
import { Shell } from "@/features/shell/shell";
import { me } from "@/lib/api/server";
import { chosenTheme } from "@/lib/theme-server";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("common");
  return (
    <>
      <a href="#content" className="sr-only rounded-md bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50">
        {t("skip")}
      </a>
      <Live />
      <Palette isAdmin={(await me()).is_superuser} />
      <Shell me={await me()} theme={await chosenTheme()}>{children}</Shell>
    </>
  );
}
