import type { components } from "@/lib/api/schema";

/** Lives as long as the access token: where it is missing, the refresh token buys a new one before the request. */
export const ACCESS = "scribe_access";
export const REFRESH = "scribe_refresh";

// A token that ends on its way to the API would be refused there.
const MARGIN_S = 20;
const REFRESH_DAYS = 30;

export type Tokens = Pick<components["schemas"]["Token"], "access_token" | "refresh_token" | "expires_in">;

interface Cookie {
  name: string;
  value: string;
  maxAge: number;
  httpOnly: true;
  sameSite: "lax";
  path: "/";
  secure: boolean;
}

function cookie(name: string, value: string, maxAge: number, secure: boolean): Cookie {
  return { name, value, maxAge, httpOnly: true, sameSite: "lax", path: "/", secure };
}

/** What the browser keeps of a login; scripts in the page never see it. */
export function sessionCookies(tokens: Tokens, secure: boolean): Cookie[] {
  return [
    cookie(ACCESS, tokens.access_token, Math.max(1, tokens.expires_in - MARGIN_S), secure),
    cookie(REFRESH, tokens.refresh_token, REFRESH_DAYS * 86_400, secure),
  ];
}

/** The same, forgotten. */
export function endedCookies(secure: boolean): Cookie[] {
  return [cookie(ACCESS, "", 0, secure), cookie(REFRESH, "", 0, secure)];
}
