"use client";

import { useQuery } from "@tanstack/react-query";
import { Send, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { size } from "@/lib/format";
import { uploads } from "./engine";
import { looksOdd } from "./files";
import { focusBeside } from "./focus";
import type { Staged } from "./queue";
import { type GroupChoice, WishesFields, wishesOf } from "./wishes-fields";

interface Props {
  staged: Staged[];
  groups: GroupChoice[];
  /** After the last of them was sent or taken out. */
  onDone?: () => void;
}

/** What was chosen and not sent yet: titles, who may see it, and the button that sends it. */
export function StageForm({ staged, groups, onDone }: Props) {
  const t = useTranslations("upload.stage");
  const locale = useLocale();
  const me = useQuery({ queryKey: ["me"], queryFn: async () => unwrap(await api.GET("/api/v1/users/me")) });
  const wanted = staged.reduce((sum, file) => sum + file.size, 0);
  const left = me.data?.quota_bytes ? Math.max(0, me.data.quota_bytes - me.data.used_bytes) : Infinity;
  const sendable = staged.filter((file) => file.size > 0);

  function remove(keys: string[]) {
    uploads.unstage(keys);
    if (keys.length === staged.length) onDone?.();
  }

  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        uploads.unstage(staged.filter((file) => !file.size).map(({ key }) => key));
        uploads.send(wishesOf(event.currentTarget));
        onDone?.();
      }}
    >
      <ul className="grid gap-3">
        {staged.map((file, at) => (
          <li key={file.key} className="grid gap-1">
            <div className="flex items-center gap-2">
              <Input
                value={file.title}
                maxLength={200}
                autoFocus={at === 0}
                aria-label={t("name", { file: file.name })}
                onChange={(event) => uploads.rename(file.key, event.target.value)}
              />
              <Button
                kind="ghost"
                size="icon"
                className="shrink-0"
                aria-label={t("remove", { file: file.name })}
                onClick={({ currentTarget }) => {
                  focusBeside(currentTarget);
                  remove([file.key]);
                }}
              >
                <X className="size-4" aria-hidden />
              </Button>
            </div>
            <p className="numbers truncate px-1 text-sm text-muted">
              {file.name} · {size(file.size, locale)}
            </p>
            {file.size === 0 ? <p className="px-1 text-sm text-bad">{t("empty")}</p> : looksOdd(file.type) ? <p className="px-1 text-sm text-warn">{t("odd")}</p> : null}
          </li>
        ))}
      </ul>
      <WishesFields groups={groups} />
      {wanted > left ? <Notice kind="bad">{t("quota", { size: size(wanted, locale), left: size(left, locale) })}</Notice> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button kind="ghost" onClick={() => remove(staged.map(({ key }) => key))}>
          {t("discard")}
        </Button>
        <Button type="submit" kind="primary" disabled={!sendable.length || wanted > left}>
          <Send className="size-4" aria-hidden />
          {t("send", { count: Math.max(1, sendable.length) })}
        </Button>
      </div>
    </form>
  );
}
