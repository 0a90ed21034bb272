import "server-only";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import createClient from "openapi-fetch";
import { cache } from "react";

import { apiUrl } from "@/lib/config";
import { ACCESS, REFRESH } from "@/lib/session/cookies";
import { ApiError, unwrap } from "./errors";
import type { components, paths } from "./schema";

export type Me = components["schemas"]["Me"];

/** The API as a page sees it while it is rendered, in the name of whoever opened it. Sends the visitor to log in. */
export const serverApi = cache(async () => {
  const access = (await cookies()).get(ACCESS)?.value;
  if (!access) await sendAway();
  return createClient<paths>({
    baseUrl: apiUrl(),
    headers: { authorization: `Bearer ${access}`, "accept-language": (await headers()).get("accept-language") ?? "" },
    cache: "no-store",
  });
});

/** Who opened the page. */
export const me = cache(async (): Promise<Me> => {
  try {
    return unwrap(await (await serverApi()).GET("/api/v1/users/me"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) await sendAway();
    throw error;
  }
});

/** To the door, which renews the login and comes back; or to the login. */
async function sendAway(): Promise<never> {
  const path = (await headers()).get("x-scribe-path") ?? "/";
  const next = encodeURIComponent(path);
  if ((await cookies()).has(REFRESH)) redirect(`/api/bff/auth/refresh?next=${next}`);
  redirect(`/login?next=${next}`);
}
