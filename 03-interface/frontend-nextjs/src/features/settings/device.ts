// The first that fits: every browser claims to be some of the others as well.
const BROWSERS: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrome|CriOS|Chromium)\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPad/, "iPad"],
  [/iPhone/, "iPhone"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux|X11/, "Linux"],
];

/** "Firefox · Linux": with what somebody came, as far as it tells; null when it tells nothing. */
export function deviceOf(agent: string | null): string | null {
  if (!agent) return null;
  const known = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(agent))?.[1];
  const told = [known(BROWSERS), known(SYSTEMS)].filter(Boolean);
  // What is no browser names itself first: "curl/8.5.0".
  return told.length ? told.join(" · ") : (agent.split(/[/\s(]/)[0] ?? "").slice(0, 40) || null;
}
