import { useTranslations } from "next-intl";

import { Confirm } from "@/components/ui/confirm";
import { When } from "@/components/when";
import { type ApiToken, SCOPES } from "./types";

interface Props {
  token: ApiToken;
  now: Date;
  busy: boolean;
  onRevoke: () => void;
}

export function TokenRow({ token, now, busy, onRevoke }: Props) {
  const t = useTranslations("settings.tokens");
  const isOver = token.expires_at !== null && Date.parse(token.expires_at) <= now.getTime();
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3 last:border-0">
      <div className="min-w-0 basis-72 grow">
        <p className="font-medium wrap-anywhere">
          {token.name} <code className="ml-1 font-mono text-sm text-muted">{token.hint}…</code>
          {isOver ? <span className="ml-2 rounded-full bg-warn-fill px-2 py-px text-xs text-warn">{t("over")}</span> : null}
        </p>
        <p className="text-sm text-soft">
          {SCOPES.filter((scope) => token.scopes.includes(scope))
            .map((scope) => t(`scopes.${scope}.name`))
            .join(", ")}
        </p>
        <p className="text-sm text-muted">
          {token.expires_at ? t.rich(isOver ? "ended" : "ends", { when: () => <When iso={token.expires_at ?? ""} /> }) : t("endless")}
          {" · "}
          {token.last_used_at ? t.rich("lastUsed", { when: () => <When iso={token.last_used_at ?? ""} /> }) : t("unused")}
        </p>
      </div>
      <Confirm label={t("revoke")} name={t("revokeOf", { name: token.name })} question={t("reallyRevoke", { name: token.name })} act={t("revoke")} busy={busy} onAct={onRevoke} />
    </li>
  );
}
