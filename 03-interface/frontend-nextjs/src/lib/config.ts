import "server-only";

/** Where the API listens. Read when it is needed: a build must not freeze it. */
export function apiUrl(): string {
  return (process.env.API_URL ?? "http://127.0.0.1:5000").replace(/\/+$/, "");
}

/** Whether people reach the dashboard over TLS, as far as the operator or the proxy before us says. */
export function isSecure(forwardedProto: string | null): boolean {
  if (process.env.PUBLIC_URL) return process.env.PUBLIC_URL.startsWith("https://");
  return forwardedProto?.split(",")[0]?.trim() === "https";
}
