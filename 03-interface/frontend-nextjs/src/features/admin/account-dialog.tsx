"use client";

import { useTranslations } from "next-intl";

import { Dialog } from "@/components/ui/dialog";
import type { Asked } from "./accounts";
import { CloseAccount } from "./close-account";
import { CreateAccount } from "./create-account";
import { DeleteAccount } from "./delete-account";
import { QuotaForm } from "./quota-form";
import { ResetPassword } from "./reset-password";

/** What is asked before an account is made or changed. */
export function AccountDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const t = useTranslations("admin.users.dialogs");
  const name = asked.what === "create" ? "" : asked.account.full_name;
  return (
    <Dialog title={t(`${asked.what}.title`, { name })} description={t(`${asked.what}.hint`)} open onOpenChange={(open) => open || onClose()}>
      <Body asked={asked} onClose={onClose} />
    </Dialog>
  );
}

function Body({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  switch (asked.what) {
    case "create":
      return <CreateAccount onClose={onClose} />;
    case "close":
      return <CloseAccount account={asked.account} onClose={onClose} />;
    case "reset":
      return <ResetPassword account={asked.account} onClose={onClose} />;
    case "quota":
      return <QuotaForm account={asked.account} onClose={onClose} />;
    case "delete":
      return <DeleteAccount account={asked.account} onClose={onClose} />;
  }
}
