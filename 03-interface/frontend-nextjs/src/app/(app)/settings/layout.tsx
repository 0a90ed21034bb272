import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

import { TabsNav } from "@/components/ui/tabs-nav";
import { Provisional } from "@/features/settings/provisional";
import { me } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("title") };
}

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("settings");
  const { password_expires_at } = await me();
  const tabs = [
    { href: "/settings", name: t("tabs.profile") },
    { href: "/settings/security", name: t("tabs.security") },
    { href: "/settings/tokens", name: t("tabs.tokens") },
    { href: "/settings/webhooks", name: t("tabs.webhooks") },
  ];
  return (
    <div className="mx-auto grid max-w-4xl gap-5">
      <h1 className="text-2xl font-semibold">{t("title")}</h1>
      <TabsNav label={t("title")} tabs={tabs} />
      {password_expires_at ? <Provisional until={password_expires_at} /> : null}
      {children}
    </div>
  );
}
