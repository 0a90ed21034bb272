/** What the recogniser knows, by two-letter code. */
const CODES =
  "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha he hi hr ht hu hy id is it ja ka kk km kn ko la lb ln lo lt lv " +
  "mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh";
const OFTEN = ["fr", "en", "de", "es", "it", "nl", "pt"];

export interface Language {
  code: string;
  name: string;
}

/** Every language by its name in the reader's: those spoken often first, then all by name. */
export function languagesIn(locale: string): { often: Language[]; all: Language[] } {
  const names = new Intl.DisplayNames(locale, { type: "language" });
  const named = (code: string): Language => ({ code, name: capital(names.of(code) ?? code, locale) });
  const others = CODES.split(" ").filter((code) => !OFTEN.includes(code));
  return { often: OFTEN.map(named), all: others.map(named).sort((one, other) => one.name.localeCompare(other.name, locale)) };
}

function capital(name: string, locale: string): string {
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}
