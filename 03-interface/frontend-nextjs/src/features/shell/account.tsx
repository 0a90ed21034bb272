"use client";

import { LogOut } from "lucide-react";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { logOut } from "@/features/auth/session";
import { leaveTo } from "@/lib/navigate";
import type { Theme } from "@/lib/theme";
import { Preferences } from "./preferences";

/** Who is here, what they wish to see, and the way out. */
export function Account({ name, email, theme }: { name: string; email: string; theme: Theme }) {
  const t = useTranslations("nav");
  return (
    <div className="grid grid-cols-1 gap-2 border-t border-line pt-4">
      <div className="flex items-center justify-between gap-2 px-2">
        <div className="min-w-0">
          <p className="truncate text-sm font-medium">{name}</p>
          <p className="truncate text-xs text-muted">{email}</p>
        </div>
        <Button
          kind="ghost"
          size="icon"
          aria-label={t("logout")}
          onClick={async () => {
            await logOut();
            leaveTo("/login");
          }}
        >
          <LogOut className="size-4" aria-hidden />
        </Button>
      </div>
      <Preferences theme={theme} />
    </div>
  );
}
