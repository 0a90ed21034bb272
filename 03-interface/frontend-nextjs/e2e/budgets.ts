/** What a page may load at first, in kB (1000 bytes) of gzip: JavaScript for the first visit, without what comes later. */
export const BUDGETS: readonly { path: string; kilobytes: number; open?: true }[] = [
  { path: "/login", kilobytes: 200, open: true },
  { path: "/register", kilobytes: 200, open: true },
  { path: "/", kilobytes: 200 },
  { path: "/upload", kilobytes: 190 },
  { path: "/search", kilobytes: 190 },
  { path: "/voices", kilobytes: 190 },
  { path: "/groups", kilobytes: 190 },
  { path: "/settings", kilobytes: 190 },
  { path: "/settings/security", kilobytes: 190 },
  { path: "/settings/tokens", kilobytes: 190 },
  { path: "/settings/webhooks", kilobytes: 190 },
  { path: "/admin", kilobytes: 190 },
  { path: "/admin/queue", kilobytes: 190 },
  { path: "/admin/storage", kilobytes: 190 },
  { path: "/admin/audit", kilobytes: 190 },
  { path: "/meetings/*", kilobytes: 275 },
];

/** The scripts that a page's HTML makes a browser load: its tags, and what it asks for ahead. Old browsers' are left out. */
export function scriptsOf(html: string): string[] {
  const tags = [...html.matchAll(/<(script|link)\b([^>]*)>/g)];
  const found = tags.flatMap(([, tag, attributes = ""]) => {
    const of = (name: string) => new RegExp(`(?:^|\\s)${name}="([^"]*)"`, "i").exec(attributes)?.[1]?.replaceAll("&amp;", "&");
    if (tag === "script") return /\snomodule\b/i.test(attributes) ? [] : [of("src")];
    return /^(modulepreload|preload)$/.test(of("rel") ?? "") && (of("as") ?? "script") === "script" ? [of("href")] : [];
  });
  return [...new Set(found.filter((src) => src !== undefined))];
}
