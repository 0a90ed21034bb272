"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Field, Select } from "@/components/ui/field";
import { scopeOf, scopesToGive } from "./scope";
import { useScopeWords } from "./scope-words";
import type { VoiceGroup } from "./types";

interface Props {
  value: string;
  onChange: (scope: string) => void;
  groups: VoiceGroup[];
  isAdmin: boolean;
  error?: ReactNode;
}

/** In whose meetings a voice will be recognised. */
export function ScopeSelect({ value, onChange, groups, isAdmin, error }: Props) {
  const t = useTranslations("voices.scope");
  const words = useScopeWords();
  // Where it is now stays to be chosen, also when one could not give it anew.
  const offered = new Set([...scopesToGive(groups, isAdmin), value]);
  return (
    <Field label={t("label")} hint={t(`hint.${scopeOf(value, groups).kind}`)} error={error}>
      {(control) => (
        <Select {...control} name="scope" value={value} onChange={(event) => onChange(event.target.value)}>
          {[...offered].map((scope) => (
            <option key={scope} value={scope}>
              {words(scopeOf(scope, groups))}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
