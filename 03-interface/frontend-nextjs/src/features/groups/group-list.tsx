import { UsersRound } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";

import { Empty } from "@/components/ui/empty";
import type { Group } from "@/lib/api/types";
import { byKind } from "./kinds";
import { Resting } from "./resting";

/** The groups that I may see, by what they are for. */
export function GroupList({ groups }: { groups: Group[] }) {
  const t = useTranslations("groups");
  const locale = useLocale();
  if (!groups.length) return <Empty icon={UsersRound} title={t("empty")} hint={t("emptyHint")} />;
  return byKind(groups, locale).map(({ type, groups: some }) => (
    <section key={type} aria-labelledby={`kind-${type}`} className="grid gap-3">
      <h2 id={`kind-${type}`} className="flex items-baseline gap-2 text-base font-semibold">
        {t(`kinds.${type}`)}
        <span className="numbers text-sm font-normal text-muted">{some.length}</span>
      </h2>
      <ul className="grid gap-2 sm:grid-cols-2">
        {some.map((group) => (
          <li key={group.id} className="relative flex min-w-0 flex-col gap-1 rounded-lg border border-line bg-surface p-4 shadow-card transition-colors hover:border-edge has-[a:focus-visible]:border-accent">
            <h3 className="flex min-w-0 items-center gap-2 text-base font-semibold">
              <Link href={`/groups/${group.id}` as Route} className="min-w-0 truncate outline-none before:absolute before:inset-0 before:rounded-lg">
                {group.name}
              </Link>
              {group.is_active ? null : <Resting />}
            </h3>
            {group.description ? <p className="line-clamp-2 text-sm text-muted [overflow-wrap:anywhere]">{group.description}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  ));
}
