import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";

import { BackLink } from "@/components/ui/back-link";
import { GroupActions } from "@/features/groups/group-actions";
import { Members } from "@/features/groups/members";
import { Resting } from "@/features/groups/resting";
import { isStatus, unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("groups"))("title") };
}

async function read(id: string) {
  const api = await serverApi();
  const params = { path: { group_id: Number(id) } };
  try {
    const [group, members] = await Promise.all([api.GET("/api/v1/groups/{group_id}", { params }), api.GET("/api/v1/groups/{group_id}/members", { params })]);
    return { group: unwrap(group), members: unwrap(members) };
  } catch (error) {
    if (isStatus(error, 404, 422)) notFound();
    throw error;
  }
}

export default async function GroupPage({ params }: PageProps<"/groups/[id]">) {
  const t = await getTranslations("groups");
  const who = await me();
  const { group, members } = await read((await params).id);
  return (
    <div className="mx-auto grid max-w-3xl gap-5">
      <BackLink href="/groups">{t("title")}</BackLink>
      <header className="grid gap-1">
        <h1 className="flex flex-wrap items-center gap-3 text-2xl font-semibold [overflow-wrap:anywhere]">
          {group.name}
          {group.is_active ? null : <Resting />}
        </h1>
        <p className="text-muted [overflow-wrap:anywhere]">{[t(`kind.${group.type}`), group.description].filter(Boolean).join(" · ")}</p>
      </header>
      {who.is_superuser ? <GroupActions group={group} /> : null}
      <Members key={group.id} group={group} first={members} isAdmin={who.is_superuser} now={new Date()} />
    </div>
  );
}
