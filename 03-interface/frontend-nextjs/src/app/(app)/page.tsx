import { CloudUpload } from "lucide-react";
import type { Metadata, Route } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";

import { buttonClass } from "@/components/ui/button";
import { Feed } from "@/features/meetings/feed";
import { FilterBar } from "@/features/meetings/filter-bar";
import { filtersOf, queryOf } from "@/features/meetings/filters";
import { unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("feed"))("title") };
}

export default async function FeedPage({ searchParams }: PageProps<"/">) {
  const t = await getTranslations("feed");
  const filters = filtersOf(await searchParams);
  const api = await serverApi();
  const [who, page] = await Promise.all([me(), api.GET("/api/v1/meetings/", { params: { query: queryOf(filters) } })]);
  return (
    <div className="mx-auto grid max-w-7xl gap-5">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-2xl font-semibold">{t("title")}</h1>
        <Link href={"/upload" as Route} className={buttonClass({ kind: "primary" })}>
          <CloudUpload className="size-4" aria-hidden />
          {t("upload")}
        </Link>
      </header>
      <FilterBar filters={filters} groups={who.groups} />
      <Feed key={JSON.stringify(filters)} filters={filters} first={unwrap(page)} now={new Date()} myId={who.id} />
    </div>
  );
}
