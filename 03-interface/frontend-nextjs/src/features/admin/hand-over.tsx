"use client";

import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Secret } from "@/components/ui/secret";
import { When } from "@/components/when";

/** A password that was made up: the one time it is seen. */
export function HandOver({ password, until, onClose }: { password: string; until: string | null; onClose: () => void }) {
  const t = useTranslations("admin.users.handOver");
  return (
    <div className="grid gap-4">
      <Secret label={t("password")} hint={t("once")} value={password} />
      {until ? <p className="text-sm text-soft">{t.rich("until", { when: () => <When iso={until} /> })}</p> : null}
      <Button className="justify-self-end" onClick={onClose}>
        {t("kept")}
      </Button>
    </div>
  );
}
