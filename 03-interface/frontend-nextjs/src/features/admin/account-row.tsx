import { clsx } from "clsx";
import { Ellipsis } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { When } from "@/components/when";
import { size } from "@/lib/format";
import type { Account } from "./types";

interface Props {
  account: Account;
  isMe: boolean;
  onAsk: (what: "close" | "reset" | "quota" | "delete") => void;
  onAdmin: (is: boolean) => void;
  onOpen: () => void;
}

/** An account and what may be done to it; what would lock oneself out is another administrator's. */
export function AccountRow({ account, isMe, onAsk, onAdmin, onOpen }: Props) {
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
      <Menu
        trigger={
          <Button kind="ghost" size="icon" aria-label={t("menuOf", { name: account.full_name })}>
            <Ellipsis className="size-4" aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => onAsk("quota")}>{t("quota")}</MenuItem>
        {isMe ? null : (
          <>
            <MenuItem onSelect={() => onAsk("reset")}>{t("reset")}</MenuItem>
            <MenuItem onSelect={() => onAdmin(!account.is_superuser)}>{t(account.is_superuser ? "unmakeAdmin" : "makeAdmin")}</MenuItem>
            {account.is_active ? <MenuItem onSelect={() => onAsk("close")}>{t("close")}</MenuItem> : <MenuItem onSelect={onOpen}>{t("open")}</MenuItem>}
            <MenuSeparator />
            <MenuItem danger onSelect={() => onAsk("delete")}>
              {t("delete")}
            </MenuItem>
          </>
        )}
      </Menu>
    </li>
  );
}

function Badge({ look, children }: { look: string; children: ReactNode }) {
  return <span className={clsx("rounded-full px-2 py-px text-xs font-medium", look)}>{children}</span>;
}
