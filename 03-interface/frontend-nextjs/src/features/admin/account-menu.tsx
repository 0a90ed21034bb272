"use client";

import { useTranslations } from "next-intl";

import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { MenuButton } from "./menu-button";
import type { Account } from "./types";

export interface AccountActions {
  account: Account;
  isMe: boolean;
  onAsk: (what: "close" | "reset" | "quota" | "delete") => void;
  onAdmin: (is: boolean) => void;
  onOpen: () => void;
}

/** What may be done to an account; what would lock oneself out is another administrator's. */
export function AccountMenu({ account, isMe, onAsk, onAdmin, onOpen }: AccountActions) {
  const t = useTranslations("admin.users");
  return (
    <Menu defaultOpen trigger={<MenuButton name={account.full_name} />}>
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
  );
}
