import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";

import { BackLink } from "@/components/ui/back-link";
import { allGroups } from "@/features/groups/read";
import { VoiceView } from "@/features/voices/voice-view";
import { isStatus, unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("voices"))("title") };
}

async function read(id: string) {
  try {
    return unwrap(await (await serverApi()).GET("/api/v1/voices/{voice_id}", { params: { path: { voice_id: id } } }));
  } catch (error) {
    if (isStatus(error, 404, 422)) notFound();
    throw error;
  }
}

export default async function VoicePage({ params, searchParams }: PageProps<"/voices/[id]">) {
  const t = await getTranslations("voices");
  const who = await me();
  const voice = await read((await params).id);
  const isNew = (await searchParams).new === "1";
  return (
    <div className="mx-auto grid max-w-3xl gap-5">
      <BackLink href="/voices">{t("title")}</BackLink>
      <VoiceView key={voice.id} first={voice} groups={await allGroups()} me={{ id: who.id, isAdmin: who.is_superuser }} now={new Date()} isNew={isNew} />
    </div>
  );
}
