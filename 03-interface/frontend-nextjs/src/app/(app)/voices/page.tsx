import { UserRoundPlus } from "lucide-react";
import type { Metadata, Route } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";

import { buttonClass } from "@/components/ui/button";
import { allGroups } from "@/features/groups/read";
import { filtersOf } from "@/features/meetings/filters";
import { VoiceList } from "@/features/voices/voice-list";
import { VoiceSearch } from "@/features/voices/voice-search";
import { unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("voices"))("title") };
}

export default async function VoicesPage({ searchParams }: PageProps<"/voices">) {
  const t = await getTranslations("voices");
  const { q = "" } = filtersOf(await searchParams);
  const who = await me();
  const api = await serverApi();
  const [groups, page] = await Promise.all([allGroups(), api.GET("/api/v1/voices/", { params: { query: q ? { q } : {} } })]);
  return (
    <div className="mx-auto grid max-w-5xl gap-5">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-2xl font-semibold">{t("title")}</h1>
        <div className="flex flex-wrap gap-2">
          {who.is_superuser ? (
            <Link href={"/voices/receipts" as Route} className={buttonClass({ kind: "ghost" })}>
              {t("receipts.title")}
            </Link>
          ) : null}
          <Link href={"/voices/new" as Route} className={buttonClass({ kind: "primary" })}>
            <UserRoundPlus className="size-4" aria-hidden />
            {t("new")}
          </Link>
        </div>
      </header>
      <VoiceSearch q={q} />
      <VoiceList q={q} first={unwrap(page)} groups={groups} now={new Date()} />
    </div>
  );
}
