"use client";

import { useEffect, useRef } from "react";

import type { Filters } from "./filters";

/** The address also changes by going back, and by links: the fields follow it, but not the one that is being filled in. */
export function useFieldsFollow(filters: Filters) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const given = filters as Record<string, string | number | undefined>;
    for (const field of form.current?.elements ?? []) {
      const known = field instanceof HTMLInputElement || field instanceof HTMLSelectElement;
      if (known && field !== document.activeElement) field.value = String(given[field.name] ?? "");
    }
  }, [filters]);
  return form;
}
