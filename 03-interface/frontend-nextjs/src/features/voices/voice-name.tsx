"use client";

import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { useFocusBack } from "@/lib/use-focus-back";
import type { VoiceDetail } from "./types";
import { useRefusal } from "./use-refusal";
import { useVoiceChange } from "./use-voice-change";
import { VoiceFace } from "./voice-face";

/** Who it is; renamed in place, with a way back. */
export function VoiceName({ voice }: { voice: VoiceDetail }) {
  const t = useTranslations("voices.name");
  const common = useTranslations("common");
  const refusal = useRefusal();
  const change = useVoiceChange(voice);
  const [editing, setEditing] = useState(false);
  const pencil = useFocusBack(editing);

  function save(name: string) {
    setEditing(false);
    const before = voice.name;
    if (!name || name === before) return;
    change.mutate(
      { name },
      {
        onSuccess: () => toast(t("renamed", { name }), { action: { label: t("undo"), onClick: () => change.mutate({ name: before }) } }),
        onError: (error) => toast.error(refusal(error)),
      },
    );
  }

  return (
    <header className="flex min-h-12 items-center gap-3">
      <VoiceFace name={voice.name} />
      {editing ? (
        <form
          className="flex min-w-0 grow flex-wrap items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            save(String(new FormData(event.currentTarget).get("name") ?? "").trim());
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") setEditing(false);
          }}
        >
          <h1 className="sr-only">{voice.name}</h1>
          <Input name="name" defaultValue={voice.name} aria-label={t("label")} maxLength={200} required autoFocus autoComplete="off" className="max-w-80 min-w-40" />
          <Button type="submit" kind="primary" size="sm">
            {common("save")}
          </Button>
          <Button kind="ghost" size="sm" onClick={() => setEditing(false)}>
            {common("cancel")}
          </Button>
        </form>
      ) : (
        <>
          <h1 className="min-w-0 text-2xl font-semibold [overflow-wrap:anywhere]">{voice.name}</h1>
          {voice.may_change ? (
            <Button ref={pencil} kind="ghost" size="icon" aria-label={t("rename")} onClick={() => setEditing(true)}>
              <Pencil className="size-4" aria-hidden />
            </Button>
          ) : null}
        </>
      )}
    </header>
  );
}
