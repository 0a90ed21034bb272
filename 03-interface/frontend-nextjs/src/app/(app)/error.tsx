"use client";

import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";

export default function AppError({ retry }: { error: Error; retry: () => void }) {
  const t = useTranslations("common");
  return (
    <div role="alert" className="mx-auto grid max-w-md justify-items-center gap-4 py-24 text-center">
      <h1 className="text-xl font-semibold">{t("unexpected")}</h1>
      <Button kind="primary" onClick={() => retry()}>
        {t("retry")}
      </Button>
    </div>
  );
}
