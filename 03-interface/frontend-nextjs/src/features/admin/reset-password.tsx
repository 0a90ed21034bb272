"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { HandOver } from "./hand-over";
import { Refusal } from "./refusal";
import type { Account } from "./types";
import { useAccountsChanged } from "./use-accounts";

export function ResetPassword({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useTranslations("admin.users");
  const common = useTranslations("common");
  const changed = useAccountsChanged();
  const reset = useMutation({
    mutationFn: async () =>
      unwrap(await api.POST("/api/v1/admin/users/{user_id}/password-reset", { params: { path: { user_id: account.id } } })),
    onSuccess: changed,
  });
  if (reset.data) return <HandOver password={reset.data.one_time_password} until={reset.data.expires_at} onClose={onClose} />;
  return (
    <div className="grid gap-4">
      <Refusal error={reset.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose} autoFocus>
          {common("cancel")}
        </Button>
        <Button kind="danger" disabled={reset.isPending} aria-busy={reset.isPending} onClick={() => reset.mutate()}>
          {t("reset")}
        </Button>
      </div>
    </div>
  );
}
