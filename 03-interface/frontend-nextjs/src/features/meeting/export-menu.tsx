"use client";

import { FileDown } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { MenuCheck } from "@/components/ui/menu-more";
import { useSentence } from "@/features/edits/failure";
import type { MeetingHead } from "@/features/meetings/detail";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { fileNameOf, save } from "@/lib/download";
import { FORMATS, type Format } from "./formats";

/** The transcript as a file, in every format that there is. */
export function ExportMenu({ meeting }: { meeting: MeetingHead }) {
  const t = useTranslations("meeting.export");
  const locale = useLocale();
  const sentence = useSentence();
  const [speakers, setSpeakers] = useState(true);
  const [timestamps, setTimestamps] = useState(true);

  async function write(format: Format): Promise<string> {
    const query = { format, lang: locale, speakers, timestamps };
    const answer = await api.GET("/api/v1/meetings/{meeting_id}/export", { params: { path: { meeting_id: meeting.id }, query }, parseAs: "blob" });
    const name = fileNameOf(answer.response.headers.get("content-disposition")) ?? `${meeting.id}.${format}`;
    save(unwrap({ ...answer, data: answer.data as unknown as Blob }), name);
    return name;
  }

  function start(format: Format) {
    toast.promise(write(format), { loading: t("writing"), success: (name) => t("written", { name }), error: sentence });
  }

  return (
    <Menu
      trigger={
        <Button size="sm">
          <FileDown className="size-4" aria-hidden />
          {t("export")}
        </Button>
      }
    >
      <MenuLabel>{t("options")}</MenuLabel>
      <MenuCheck checked={speakers} onChange={setSpeakers}>
        {t("speakers")}
      </MenuCheck>
      <MenuCheck checked={timestamps} onChange={setTimestamps}>
        {t("timestamps")}
      </MenuCheck>
      <MenuSeparator />
      {FORMATS.map((format) => (
        <MenuItem key={format} onSelect={() => start(format)}>
          <span className="w-12 font-medium uppercase">{format}</span>
          <span className="text-muted">{t(`formats.${format}`)}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}
