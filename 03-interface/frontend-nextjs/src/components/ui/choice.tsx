import { clsx } from "clsx";
import type { ReactNode } from "react";

interface Props<T extends string> {
  label: ReactNode;
  name: string;
  options: { value: T; label: ReactNode; lang?: string }[];
  chosen: T;
  onChoose: (value: T) => void;
}

/** One of a few, all of them in sight. */
export function Choice<T extends string>({ label, name, options, chosen, onChoose }: Props<T>) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-sm font-medium text-soft">{label}</legend>
      <div className="inline-flex flex-wrap gap-1 rounded-md border border-edge bg-sunk p-1">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            className={clsx(
              "cursor-pointer rounded-sm px-3 py-1 text-sm transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
              option.value === chosen ? "bg-accent font-medium text-on-accent" : "text-soft hover:bg-hover hover:text-text",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === chosen}
              onChange={() => onChoose(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
