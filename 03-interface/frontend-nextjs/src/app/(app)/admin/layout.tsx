import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

import { TabsNav } from "@/components/ui/tabs-nav";
import { admin } from "@/features/admin/guard";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("title") };
}

export default async function AdminLayout({ children }: { children: ReactNode }) {
  await admin();
  const t = await getTranslations("admin");
  const tabs = [
    { href: "/admin", name: t("tabs.users") },
    { href: "/admin/queue", name: t("tabs.queue") },
    { href: "/admin/storage", name: t("tabs.storage") },
    { href: "/admin/audit", name: t("tabs.audit") },
  ];
  return (
    <div className="mx-auto grid max-w-6xl gap-5">
      <h1 className="text-2xl font-semibold">{t("title")}</h1>
      <TabsNav label={t("title")} tabs={tabs} />
      {children}
    </div>
  );
}
