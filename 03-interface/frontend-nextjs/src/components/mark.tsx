/** The product's mark: a voice that becomes lines of text. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" fill="none" strokeWidth="2.6" strokeLinecap="round">
      <path d="M4 13v6M9 8v16M14 11v10" stroke="var(--accent)" />
      <path d="M19 10.5h9M19 16h9M19 21.5h5.5" stroke="currentColor" />
    </svg>
  );
}
