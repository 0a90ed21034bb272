import { Building2, Lock, UsersRound } from "lucide-react";
import { useTranslations } from "next-intl";

import { type Scope, scopeOf } from "./scope";
import type { VoiceGroup } from "./types";

const ICONS = { private: Lock, group: UsersRound, company: Building2 } as const;

/** A function that says in words where a voice is matched. */
export function useScopeWords(): (scope: Scope) => string {
  const t = useTranslations("voices.scope");
  return (scope) => (scope.kind === "group" ? t("group", { name: scope.name ?? t("unnamed") }) : t(scope.kind));
}

export function ScopeWords({ scope: said, groups }: { scope: string; groups: VoiceGroup[] }) {
  const words = useScopeWords();
  const scope = scopeOf(said, groups);
  const Icon = ICONS[scope.kind];
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <Icon className="size-3.5 shrink-0" aria-hidden />
      <span className="truncate">{words(scope)}</span>
    </span>
  );
}
