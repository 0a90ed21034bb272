import { useTranslations } from "next-intl";

import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { ACCEPT } from "./files";
import { COMMON } from "./languages";
import type { GroupChoice } from "./wishes-fields";

/** The way in without scripts: one form, one recording, in one piece. */
export function PlainForm({ groups }: { groups: GroupChoice[] }) {
  const t = useTranslations("upload");
  const languages = useTranslations("languages");
  return (
    <form method="post" action="/api/bff/process" encType="multipart/form-data" className="grid gap-4 rounded-xl border border-line bg-surface p-5">
      <Notice kind="plain">{t("plain.notice")}</Notice>
      <Field label={t("plain.title")}>{(control) => <Input {...control} name="title" maxLength={200} />}</Field>
      <Field label={t("stage.groups")}>
        {(control) => (
          <Select {...control} name="group_ids">
            <option value="">{t("plain.private")}</option>
            {groups.map((group) => (
              <option key={group.id} value={group.id}>
                {group.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("stage.language")}>
        {(control) => (
          <Select {...control} name="language">
            <option value="">{t("stage.automatic")}</option>
            {COMMON.map((code) => (
              <option key={code} value={code}>
                {languages(code)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("stage.maxSpeakers")} hint={t("stage.maxSpeakersHint")}>
        {(control) => <Input {...control} name="max_speakers" type="number" min={1} max={50} />}
      </Field>
      <Field label={t("plain.file")}>{(control) => <Input {...control} name="file" type="file" accept={ACCEPT} required className="py-1.5" />}</Field>
      <Button type="submit" kind="primary" className="justify-self-start">
        {t("stage.send", { count: 1 })}
      </Button>
    </form>
  );
}
