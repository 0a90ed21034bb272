import "server-only";

import { apiUrl } from "@/lib/config";
import type { Tokens } from "./cookies";

// A refresh token works once, and a second use ends the login: requests that leave together must share one exchange.
const KEPT_MS = 10_000;
const running = new Map<string, Promise<Tokens | null>>();

/** New tokens for a refresh token; null when the login is over. Throws when the API cannot be reached. */
export function refresh(token: string, visitor: HeadersInit): Promise<Tokens | null> {
  const known = running.get(token);
  if (known) return known;
  const exchange = ask(token, visitor);
  running.set(token, exchange);
  exchange.then(
    () => setTimeout(() => running.delete(token), KEPT_MS).unref(),
    () => running.delete(token),
  );
  return exchange;
}

async function ask(token: string, visitor: HeadersInit): Promise<Tokens | null> {
  const answer = await fetch(`${apiUrl()}/api/v1/auth/refresh`, {
    method: "POST",
    headers: { ...visitor, "content-type": "application/json" },
    body: JSON.stringify({ refresh_token: token }),
    cache: "no-store",
  });
  if (answer.ok) return (await answer.json()) as Tokens;
  if (answer.status === 401) return null;
  throw new Error(`the API answered a refresh with ${answer.status}`);
}
