"use client";

import { CloudUpload } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";

import { ChooseFiles } from "./choose-files";
import type { Source } from "./files";
import type { GroupChoice } from "./wishes-fields";

const UploadWork = dynamic(() => import("./upload-work").then((module) => module.UploadWork), { ssr: false });

async function take(sources: Source[]): Promise<void> {
  (await import("./engine")).uploads.take(sources);
}

/** The upload page: choose or drop, say what it is, watch it go. Files that are dropped reach the desk, as on every page. */
export function UploadView({ groups }: { groups: GroupChoice[] }) {
  const t = useTranslations("upload");
  return (
    <>
      <section className="grid justify-items-center noscript:hidden gap-4 rounded-xl border border-dashed border-edge bg-surface px-6 py-12 text-center">
        <CloudUpload className="size-10 text-accent" aria-hidden />
        <div className="grid gap-1">
          <h2 className="text-lg font-semibold">{t("dropTitle")}</h2>
          <p className="max-w-md text-soft">{t("dropHint")}</p>
        </div>
        <ChooseFiles kind="primary" multiple onFiles={(sources) => void take(sources)}>
          {t("choose")}
        </ChooseFiles>
      </section>
      <UploadWork groups={groups} />
    </>
  );
}
