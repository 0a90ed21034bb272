const CODES =
  "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha he hi hr ht hu hy id is it ja ka " +
  "kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su " +
  "sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh";

/** What the recogniser knows; a test holds it against the API's document. */
export const LANGUAGES: readonly string[] = CODES.split(" ");

export const COMMON = ["fr", "en", "de", "es", "it", "nl", "pt"] as const;

/** The others by name, in the order of the reader's language. */
export function otherLanguages(locale: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([locale], { type: "language" });
  return LANGUAGES.filter((code) => !COMMON.some((common) => common === code))
    .map((code) => ({ code, name: capitalised(names.of(code) ?? code, locale) }))
    .sort((one, other) => one.name.localeCompare(other.name, locale));
}

function capitalised(name: string, locale: string): string {
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}
