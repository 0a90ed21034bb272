"use client";

import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Refusal } from "./refusal";
import type { Account } from "./types";
import { useAccountChange } from "./use-accounts";

export function CloseAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useTranslations("admin.users");
  const common = useTranslations("common");
  const change = useAccountChange();
  return (
    <div className="grid gap-4">
      <Refusal error={change.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose} autoFocus>
          {common("cancel")}
        </Button>
        <Button kind="danger" disabled={change.isPending} aria-busy={change.isPending} onClick={() => change.mutate({ account, change: { is_active: false } }, { onSuccess: onClose })}>
          {t("close")}
        </Button>
      </div>
    </div>
  );
}
