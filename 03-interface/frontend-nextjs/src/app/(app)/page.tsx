import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { unwrap } from "@/lib/api/errors";
import { serverApi } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("feed"))("title") };
}

export default async function FeedPage() {
  const t = await getTranslations("feed");
  const page = unwrap(await (await serverApi()).GET("/api/v1/meetings/", {}));
  return (
    <>
      <h1 className="text-2xl font-semibold">{t("title")}</h1>
      <ul>{page.items.map((meeting) => <li key={meeting.id}>{meeting.title}</li>)}</ul>
    </>
  );
}
