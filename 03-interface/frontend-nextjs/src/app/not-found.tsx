import { useTranslations } from "next-intl";
import Link from "next/link";

import { buttonClass } from "@/components/ui/button";

export default function NotFound() {
  const t = useTranslations("common");
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center justify-items-center gap-4 px-6 text-center">
      <h1 className="text-xl font-semibold">{t("notFound")}</h1>
      <Link href="/" className={buttonClass()}>
        {t("home")}
      </Link>
    </main>
  );
}
