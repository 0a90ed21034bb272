/** Keep a wish of the person who looks at the page for a year. No secret is ever kept so. */
export function keep(name: string, value: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`;
}
