import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

import { Live } from "@/features/live/live";
import { Palette } from "@/features/palette/palette";
import { Shell } from "@/features/shell/shell";
import { Uploads } from "@/features/upload/uploads";
import { me } from "@/lib/api/server";
import { chosenTheme } from "@/lib/theme-server";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("common");
  const [who, theme] = await Promise.all([me(), chosenTheme()]);
  return (
    <>
      <a href="#content" className="sr-only rounded-md bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50">
        {t("skip")}
      </a>
      <Live />
      <Uploads userId={who.id} groups={who.groups} />
      <Palette isAdmin={who.is_superuser} />
      <Shell me={who} theme={theme}>
        {children}
      </Shell>
    </>
  );
}
