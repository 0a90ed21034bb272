import { CloudUpload } from "lucide-react";
import { useTranslations } from "next-intl";

/** Shown while a file is held over the page. It takes no events: what lies below is where the file is dropped. */
export function DropOverlay() {
  const t = useTranslations("upload");
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-ground/80 p-4 md:p-8">
      <div className="grid size-full place-items-center rounded-xl border-2 border-dashed border-accent bg-accent-fill">
        <div className="grid justify-items-center gap-3 rounded-xl border border-line bg-raised px-10 py-8 text-center shadow-overlay">
          <CloudUpload className="size-12 text-accent" aria-hidden />
          <p className="font-display text-2xl font-semibold">{t("release")}</p>
          <p className="text-soft">{t("releaseHint")}</p>
        </div>
      </div>
    </div>
  );
}
