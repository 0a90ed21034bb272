import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { PlainForm } from "@/features/upload/plain-form";
import { UploadView } from "@/features/upload/upload-view";
import { me } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("upload"))("title") };
}

export default async function UploadPage() {
  const t = await getTranslations("upload");
  const { groups } = await me();
  return (
    <div className="mx-auto grid max-w-3xl gap-5">
      <header className="grid gap-1">
        <h1 className="text-2xl font-semibold">{t("title")}</h1>
        <p className="text-soft">{t("lead")}</p>
      </header>
      <noscript>
        <PlainForm groups={groups} />
      </noscript>
      <UploadView groups={groups} />
    </div>
  );
}
