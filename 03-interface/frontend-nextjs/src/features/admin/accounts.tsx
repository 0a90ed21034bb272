"use client";

import { UserRoundPlus, UsersRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import type { AccountFilters } from "./account-filters";
import { AccountRow } from "./account-row";
import { useRefusal } from "./refusal";
import type { Account, AccountChange, AccountPage } from "./types";
import { useAccountChange, useAccounts } from "./use-accounts";

const AccountDialog = dynamic(() => import("./account-dialog").then((all) => all.AccountDialog), { ssr: false });

export type Asked = { what: "create" } | { what: "close" | "reset" | "quota" | "delete"; account: Account };

export function Accounts({ filters, first, myId }: { filters: AccountFilters; first: AccountPage; myId: number }) {
  const t = useTranslations("admin.users");
  const told = useRefusal();
  const [asked, setAsked] = useState<Asked | null>(null);
  const list = useAccounts(filters, first);
  const change = useAccountChange();
  const accounts = list.data.pages.flatMap((page) => page.items);

  // What can be taken back is done at once, with the way back.
  function apply(account: Account, wanted: AccountChange, back: AccountChange, done: string) {
    change.mutate(
      { account, change: wanted },
      {
        onSuccess: (changed) => toast.success(done, { action: { label: t("undo"), onClick: () => change.mutate({ account: changed, change: back }) } }),
        onError: (error) => toast.error(told(error)),
      },
    );
  }

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="numbers text-sm text-muted">
          {list.hasNextPage ? t("shownFirst", { count: accounts.length }) : t("shown", { count: accounts.length })}
        </p>
        <Button kind="primary" onClick={() => setAsked({ what: "create" })}>
          <UserRoundPlus className="size-4" aria-hidden />
          {t("create")}
        </Button>
      </div>
      {accounts.length ? (
        <ul className="grid rounded-lg border border-line bg-surface shadow-card" aria-label={t("title")}>
          {accounts.map((account) => (
            <AccountRow
              key={account.id}
              account={account}
              isMe={account.id === myId}
              onAsk={(what) => setAsked({ what, account })}
              onAdmin={(is_superuser) => apply(account, { is_superuser }, { is_superuser: !is_superuser }, t(is_superuser ? "madeAdmin" : "unmadeAdmin", { name: account.full_name }))}
              onOpen={() => apply(account, { is_active: true }, { is_active: false }, t("opened", { name: account.full_name }))}
            />
          ))}
        </ul>
      ) : (
        <Empty icon={UsersRound} title={t("none")} hint={t("noneHint")} />
      )}
      {list.isError ? <p role="alert" className="text-sm text-bad">{told(list.error)}</p> : null}
      {list.hasNextPage ? (
        <Button className="justify-self-center" disabled={list.isFetchingNextPage} aria-busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
      {asked ? <AccountDialog key={asked.what} asked={asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}
