import { clsx } from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

const INPUT =
  "w-full rounded-md border border-edge bg-sunk px-3 text-text placeholder:text-muted transition-colors " +
  "hover:border-soft aria-invalid:border-bad";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={clsx(INPUT, "h-10", className)} {...rest} />;
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={clsx(INPUT, "h-10", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={clsx(INPUT, "py-2", className)} {...rest} />;
}

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A control with its label, a hint and what is wrong with it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const told = error ?? hint;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium text-soft">
        {label}
      </label>
      {children({ id, ...(told ? { "aria-describedby": `${id}-told` } : {}), ...(error ? { "aria-invalid": true } : {}) })}
      {told ? (
        <p id={`${id}-told`} className={clsx("text-sm", error ? "text-bad" : "text-muted")}>
          {told}
        </p>
      ) : null}
    </div>
  );
}
