import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";

import { BackLink } from "@/components/ui/back-link";
import { ReceiptList } from "@/features/voices/receipt-list";
import { unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("voices.receipts"))("title") };
}

export default async function ReceiptsPage({ searchParams }: PageProps<"/voices/receipts">) {
  const t = await getTranslations("voices");
  if (!(await me()).is_superuser) notFound();
  const { cursor } = await searchParams;
  const api = await serverApi();
  const page = unwrap(await api.GET("/api/v1/voices/receipts", { params: { query: typeof cursor === "string" ? { cursor } : {} } }));
  return (
    <div className="mx-auto grid max-w-5xl gap-5">
      <BackLink href="/voices">{t("title")}</BackLink>
      <header className="grid gap-1">
        <h1 className="text-2xl font-semibold">{t("receipts.title")}</h1>
        <p className="text-soft">{t("receipts.hint")}</p>
      </header>
      <ReceiptList receipts={page.items} next={page.next_cursor ?? null} now={new Date()} />
    </div>
  );
}
