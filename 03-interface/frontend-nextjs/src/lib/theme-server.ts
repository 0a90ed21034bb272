import "server-only";

import { cookies } from "next/headers";

import { type Theme, THEME_COOKIE, themeOf } from "./theme";

/** The theme that the visitor has chosen. */
export async function chosenTheme(): Promise<Theme> {
  return themeOf((await cookies()).get(THEME_COOKIE)?.value);
}
