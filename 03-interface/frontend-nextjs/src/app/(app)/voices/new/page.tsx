import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { allGroups } from "@/features/groups/read";
import { BackLink } from "@/components/ui/back-link";
import { EnrolForm } from "@/features/voices/enrol-form";
import { pointedTo } from "@/features/voices/pointed";
import { me } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("voices"))("new") };
}

/** `?meeting=3&speaker=SPEAKER_00` points to who is to be enrolled. */
export default async function NewVoicePage({ searchParams }: PageProps<"/voices/new">) {
  const t = await getTranslations("voices");
  const given = pointedTo(await searchParams);
  const who = await me();
  return (
    <div className="mx-auto grid max-w-2xl gap-5">
      <BackLink href="/voices">{t("title")}</BackLink>
      <header className="grid gap-1">
        <h1 className="text-2xl font-semibold">{t("new")}</h1>
        <p className="text-soft">{t("enrol.hint")}</p>
      </header>
      <EnrolForm myId={who.id} isAdmin={who.is_superuser} groups={await allGroups()} {...(given ? { given } : {})} />
    </div>
  );
}
