"use client";

import { LogOut, ShieldCheck, UsersRound } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";

import { Button, buttonClass } from "@/components/ui/button";
import { logOut } from "@/features/auth/session";
import { leaveTo } from "@/lib/navigate";

/** What a phone's navigation has no room for. */
export function Elsewhere({ isAdmin }: { isAdmin: boolean }) {
  const t = useTranslations("nav");
  return (
    <div className="grid gap-2 md:hidden">
      <Link href={"/groups" as Route} className={buttonClass()}>
        <UsersRound className="size-4" aria-hidden />
        {t("groups")}
      </Link>
      {isAdmin ? (
        <Link href={"/admin" as Route} className={buttonClass()}>
          <ShieldCheck className="size-4" aria-hidden />
          {t("admin")}
        </Link>
      ) : null}
      <Button
        onClick={async () => {
          await logOut();
          leaveTo("/login");
        }}
      >
        <LogOut className="size-4" aria-hidden />
        {t("logout")}
      </Button>
    </div>
  );
}
