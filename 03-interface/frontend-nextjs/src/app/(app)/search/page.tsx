import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { filtersOf } from "@/features/meetings/filters";
import { Found } from "@/features/search/found";
import { Guide } from "@/features/search/guide";
import { searchQuery } from "@/features/search/query";
import { SearchBar } from "@/features/search/search-bar";
import { unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";

export async function generateMetadata({ searchParams }: PageProps<"/search">): Promise<Metadata> {
  const { q } = filtersOf(await searchParams);
  const title = (await getTranslations("search"))("title");
  return { title: q ? `${q} · ${title}` : title };
}

export default async function SearchPage({ searchParams }: PageProps<"/search">) {
  const t = await getTranslations("search");
  const { q, ...filters } = filtersOf(await searchParams);
  const wanted = q ? { q, ...filters } : null;
  const api = await serverApi();
  const [who, page] = await Promise.all([me(), wanted && api.GET("/api/v1/search/", { params: { query: searchQuery(wanted) } })]);
  return (
    <div className="mx-auto grid max-w-4xl gap-5">
      <h1 className="text-2xl font-semibold">{t("title")}</h1>
      <SearchBar filters={{ q, ...filters }} groups={who.groups} />
      {wanted && page ? <Found wanted={wanted} first={unwrap(page)} now={new Date()} /> : <Guide />}
    </div>
  );
}
