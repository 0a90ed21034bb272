"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { Dialog } from "@/components/ui/dialog";
import { singleKeys } from "@/lib/single-keys";
import { Caps } from "./caps";
import { withKeys } from "./match";
import { open as setOpened } from "./open";
import { useRegistered } from "./registry";
import { SingleKeys } from "./single-keys";

/** Every key that does something on this page. */
export function Sheet({ open }: { open: boolean }) {
  const t = useTranslations("palette");
  const sections = withKeys(useRegistered());
  const [on] = useState(() => singleKeys(document.cookie));
  return (
    <Dialog title={t("sheet")} description={t("sheetHint")} open={open} onOpenChange={(next) => setOpened(next ? "sheet" : null)}>
      <div className="grid gap-5">
        {sections.map(({ name, commands }) => (
          <section key={name} className="grid gap-1" aria-label={name}>
            <h3 className="text-sm font-medium text-muted">{name}</h3>
            <dl className="grid">
              {commands.map(({ id, label, keys }) => (
                <div key={id} className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0">
                  <dt className="text-sm">{label}</dt>
                  <dd>{keys ? <Caps keys={keys} /> : null}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <SingleKeys given={on} />
      </div>
    </Dialog>
  );
}
