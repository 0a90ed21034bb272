"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { copyText } from "@/lib/clipboard";
import { Button } from "./button";
import { Field, Input } from "./field";

/** What is shown this once: to be copied, and kept elsewhere. */
export function Secret({ label, hint, value }: { label: string; hint?: string; value: string }) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  return (
    <div className="grid gap-2">
      <Field label={label} hint={hint}>
        {(control) => (
          <div className="flex gap-2">
            <Input
              {...control}
              value={value}
              readOnly
              autoFocus
              autoComplete="off"
              spellCheck={false}
              onFocus={(event) => event.target.select()}
              className="font-mono text-sm"
            />
            <Button kind="primary" onClick={async () => setCopied(await copyText(value))}>
              {copied ? <Check className="size-4" aria-hidden /> : <Copy className="size-4" aria-hidden />}
              {t(copied ? "copied" : "copy")}
            </Button>
          </div>
        )}
      </Field>
      <p role="status" className="sr-only">
        {copied ? t("copied") : null}
      </p>
    </div>
  );
}
