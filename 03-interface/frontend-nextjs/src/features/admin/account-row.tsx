import { clsx } from "clsx";
import dynamic from "next/dynamic";
import { useLocale, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

import { When } from "@/components/when";
import { size } from "@/lib/format";
import type { AccountActions } from "./account-menu";
import { MenuButton } from "./menu-button";

// A menu weighs 34 kB: it comes when somebody reaches for one.
const fetchMenu = () => import("./account-menu");
const AccountMenu = dynamic(() => fetchMenu().then((all) => all.AccountMenu), { ssr: false });

/** An account and what may be done to it; what would lock oneself out is another administrator's. */
export function AccountRow(actions: AccountActions) {
  const { account, isMe } = actions;
  const [asked, setAsked] = useState(false);
  const t = useTranslations("admin.users");
  const locale = useLocale();
  const quota = account.quota_bytes === null ? null : account.quota_bytes === 0 ? t("unlimited") : t("quotaOf", { quota: size(account.quota_bytes, locale) });
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-3 last:border-0">
      <div className={clsx("min-w-0 grow", account.is_active || "opacity-80")}>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium wrap-anywhere">{account.full_name}</span>
          {isMe ? <Badge look="bg-raised text-soft">{t("you")}</Badge> : null}
          {account.is_superuser ? <Badge look="bg-accent-fill text-accent">{t("admin")}</Badge> : null}
          {account.is_active ? null : <Badge look="bg-warn-fill text-warn">{t("closed")}</Badge>}
        </p>
        <p className="text-sm text-soft wrap-anywhere">{account.email}</p>
        <p className="text-sm text-muted">
          {t.rich("since", { when: () => <When iso={account.created_at} /> })}
          {quota ? ` · ${quota}` : null}
          {account.groups.length ? ` · ${account.groups.map((group) => group.name).join(", ")}` : null}
        </p>
        {account.password_expires_at ? (
          <p className="text-sm text-warn">{t.rich("provisional", { when: () => <When iso={account.password_expires_at ?? ""} /> })}</p>
        ) : null}
      </div>
      {asked ? (
        <AccountMenu {...actions} />
      ) : (
        <MenuButton name={account.full_name} onPointerEnter={fetchMenu} onFocus={fetchMenu} onClick={() => setAsked(true)} />
      )}
    </li>
  );
}

function Badge({ look, children }: { look: string; children: ReactNode }) {
  return <span className={clsx("rounded-full px-2 py-px text-xs font-medium", look)}>{children}</span>;
}
