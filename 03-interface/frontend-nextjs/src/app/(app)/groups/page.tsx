import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { GroupList } from "@/features/groups/group-list";
import { NewGroup } from "@/features/groups/new-group";
import { allGroups } from "@/features/groups/read";
import { me } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("groups"))("title") };
}

export default async function GroupsPage() {
  const t = await getTranslations("groups");
  const who = await me();
  return (
    <div className="mx-auto grid max-w-5xl gap-6">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <div className="grid gap-1">
          <h1 className="text-2xl font-semibold">{t("title")}</h1>
          <p className="text-soft">{t(who.is_superuser ? "hintAdmin" : "hint")}</p>
        </div>
        {who.is_superuser ? <NewGroup /> : null}
      </header>
      <GroupList groups={await allGroups()} />
    </div>
  );
}
