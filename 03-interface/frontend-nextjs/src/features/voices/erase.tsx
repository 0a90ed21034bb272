"use client";

import { Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { useFocusBack } from "@/lib/use-focus-back";
import type { Receipt, VoiceDetail } from "./types";

const EraseQuestion = dynamic(() => import("./erase-question").then((module) => module.EraseQuestion));

/** Erasing asks in place. */
export function Erase({ voice, onErased }: { voice: VoiceDetail; onErased: (receipt: Receipt) => void }) {
  const t = useTranslations("voices.erase");
  const [asking, setAsking] = useState(false);
  const opener = useFocusBack(asking);
  if (asking) return <EraseQuestion voice={voice} onKeep={() => setAsking(false)} onErased={onErased} />;
  return (
    <Button ref={opener} kind="danger" className="justify-self-start" onClick={() => setAsking(true)}>
      <Trash2 className="size-4" aria-hidden />
      {t("ask")}
    </Button>
  );
}
