import type { Route } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";

import { Notice } from "@/components/ui/notice";
import { When } from "@/components/when";

/** Somebody came with a password that an administrator made up: it ends, and so would their way in. */
export function Provisional({ until }: { until: string }) {
  const t = useTranslations("settings.security");
  return (
    <Notice kind="warn">
      {t.rich("provisional", {
        when: () => <When iso={until} />,
        link: (words) => (
          <Link href={"/settings/security" as Route} className="font-medium underline underline-offset-4">
            {words}
          </Link>
        ),
      })}
    </Notice>
  );
}
