import { api } from "@/lib/api/client";
import { ApiError, unwrap } from "@/lib/api/errors";

/** Open a login: the door keeps its tokens in cookies. Throws ApiError; code `insecure` when the browser keeps none. */
export async function logIn(email: string, password: string): Promise<void> {
  const answer = await fetch("/api/bff/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new ApiError(answer.status, "refused", "");
  const { response } = await api.GET("/api/v1/users/me");
  if (response.status === 401) throw new ApiError(401, "insecure", "");
}

export async function register(email: string, password: string, full_name: string): Promise<void> {
  unwrap(await api.POST("/api/v1/auth/register", { body: { email, password, full_name } }));
}

export async function logOut(): Promise<void> {
  await fetch("/api/bff/auth/logout", { method: "POST" });
}

/** A path of ours to go on to; another site's never. */
export function safePath(path: string): string {
  return /^\/(?![/\\])/.test(path) ? path : "/";
}
