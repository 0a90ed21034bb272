"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { api } from "@/lib/api/client";
import { ApiError, unwrap } from "@/lib/api/errors";
import { type Heritage, HeritageForm } from "./heritage-form";
import { Refusal } from "./refusal";
import type { Account } from "./types";
import { useAccountsChanged } from "./use-accounts";

/** An account without meetings goes when it is confirmed. With meetings, what becomes of them is asked: never decided. */
export function DeleteAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const t = useTranslations("admin.users");
  const common = useTranslations("common");
  const changed = useAccountsChanged();
  const [owns, setOwns] = useState(false);
  const remove = useMutation({
    mutationFn: async (query: Heritage) =>
      unwrap(await api.DELETE("/api/v1/admin/users/{user_id}", { params: { path: { user_id: account.id }, query } })),
    onSuccess: () => {
      toast.success(t("deleted", { name: account.full_name }));
      onClose();
      return changed();
    },
    onError: (error) => error instanceof ApiError && error.code === "owns_meetings" && setOwns(true),
  });
  const refusal = remove.error instanceof ApiError && remove.error.code === "owns_meetings" ? null : remove.error;
  if (owns) {
    return (
      <HeritageForm account={account} busy={remove.isPending} onClose={onClose} onChosen={(heritage) => remove.mutate(heritage)}>
        <Refusal error={refusal} />
      </HeritageForm>
    );
  }
  return (
    <div className="grid gap-4">
      <Refusal error={refusal} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose} autoFocus>
          {common("cancel")}
        </Button>
        <Button kind="danger" disabled={remove.isPending} aria-busy={remove.isPending} onClick={() => remove.mutate({})}>
          {t("delete")}
        </Button>
      </div>
    </div>
  );
}
