"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { ScopeSelect } from "./scope-select";
import type { VoiceDetail, VoiceGroup } from "./types";
import { useRefusal } from "./use-refusal";
import { useVoiceChange } from "./use-voice-change";

/** Where the voice is matched from now on: chosen, understood, then done. */
export function ScopeChange({ voice, groups, isAdmin }: { voice: VoiceDetail; groups: VoiceGroup[]; isAdmin: boolean }) {
  const t = useTranslations("voices.scope");
  const common = useTranslations("common");
  const refusal = useRefusal();
  const change = useVoiceChange(voice);
  const [wanted, setWanted] = useState(voice.scope);
  return (
    <form
      className="grid max-w-xl gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ scope: wanted }, { onSuccess: () => toast(t("changed")), onError: (error) => toast.error(refusal(error)) });
      }}
    >
      <ScopeSelect value={wanted} onChange={setWanted} groups={groups} isAdmin={isAdmin} />
      {wanted === voice.scope ? null : (
        <div className="flex flex-wrap items-center gap-2">
          <p role="status" className="basis-full text-sm text-warn">
            {t("agreedToo", { name: voice.name })}
          </p>
          <Button type="submit" kind="primary" size="sm">
            {t("change")}
          </Button>
          <Button kind="ghost" size="sm" onClick={() => setWanted(voice.scope)}>
            {common("cancel")}
          </Button>
        </div>
      )}
    </form>
  );
}
