// The only door between browsers and the API: it turns cookies into tokens, and lets bytes through as they come.
import { type NextRequest, NextResponse } from "next/server";

import { apiUrl, isSecure } from "@/lib/config";
import { ACCESS, endedCookies, REFRESH, sessionCookies, type Tokens } from "@/lib/session/cookies";
import { refresh } from "@/lib/session/refresh";

export const dynamic = "force-dynamic";

type Context = { params: Promise<{ path: string[] }> };

const SENT = [
  "accept", "accept-language", "content-type", "content-length", "content-digest", "x-checksum-sha256", "range", "if-range",
  "if-none-match", "if-modified-since", "last-event-id", "x-request-id",
];
const RETURNED = [
  "content-type", "content-length", "content-range", "content-disposition", "content-security-policy", "accept-ranges",
  "etag", "last-modified", "cache-control", "retry-after", "x-request-id", "x-accel-buffering",
];
// Bodies without a length are never streamed on: small ones are read whole, and these answers have none.
const NO_BODY = new Set([204, 205, 304]);

async function handle(request: NextRequest, { params }: Context): Promise<Response> {
  const { path } = await params;
  const target = path.join("/");
  if (!isFromHere(request)) return refusal(403, "cross_site", "This request came from another site.");
  try {
    if (target === "auth/login" && request.method === "POST") return await login(request);
    if (target === "auth/refresh") return await renew(request);
    return await pass(request, target);
  } catch (error) {
    if (request.signal.aborted) return refusal(499, "aborted", "The request was given up.");
    console.error("api unreachable", target, error instanceof Error ? error.message : error);
    return refusal(502, "api_unreachable", "The server does not answer just now. Try again in a moment.");
  }
}

export { handle as DELETE, handle as GET, handle as HEAD, handle as PATCH, handle as POST, handle as PUT };

/** Cookies go along from everywhere; what changes something must come from our own pages. */
function isFromHere(request: NextRequest): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site === "same-origin") return true;
  if (request.method === "GET" || request.method === "HEAD") return site === null || site === "none" || site === "same-site";
  const origin = request.headers.get("origin");
  return site === null && origin !== null && URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
}

/** From the page's script as JSON; from the page alone, before its script has loaded, as a form. */
async function login(request: NextRequest): Promise<Response> {
  const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
  const given = isForm
    ? Object.fromEntries(await request.formData())
    : ((await request.json().catch(() => null)) as Record<string, unknown> | null);
  const answer = await fetch(`${apiUrl()}/api/v1/auth/login`, {
    method: "POST",
    headers: visitor(request),
    body: new URLSearchParams({ username: String(given?.email ?? ""), password: String(given?.password ?? "") }),
    cache: "no-store",
  });
  const back = safePath(String(given?.next ?? "/"));
  if (!answer.ok) return isForm ? seeOther(`/login?refused=${answer.status}&next=${encodeURIComponent(back)}`) : passedOn(answer);
  const tokens = (await answer.json()) as Tokens & { password_expires_at: string | null };
  const done = isForm ? seeOther(back) : NextResponse.json({ password_expires_at: tokens.password_expires_at });
  return withCookies(done, tokens, request);
}

/** A path of ours: "//host" and "/\\host" are another site to a browser. */
function safePath(path: string): string {
  return /^\/(?![/\\])/.test(path) ? path : "/";
}

function seeOther(location: string): NextResponse {
  return new NextResponse(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

/** A page that was opened with an access token past its time comes here first, and goes on from here. */
async function renew(request: NextRequest): Promise<Response> {
  const back = safePath(request.nextUrl.searchParams.get("next") ?? "/");
  const token = request.cookies.get(REFRESH)?.value;
  const tokens = token ? await refresh(token, visitor(request)) : null;
  const response = seeOther(tokens ? back : `/login?next=${encodeURIComponent(back)}`);
  return tokens ? withCookies(response, tokens, request) : withoutCookies(response, request);
}

async function pass(request: NextRequest, target: string): Promise<Response> {
  let access = request.cookies.get(ACCESS)?.value;
  const token = request.cookies.get(REFRESH)?.value;
  let fresh: Tokens | null = null;
  // Before the body is on its way: it can be sent once.
  if (!access && token) {
    fresh = await refresh(token, visitor(request));
    access = fresh?.access_token;
  }
  let answer = await send(request, target, access);
  if (answer.status === 401 && access && !fresh && token && request.body === null) {
    fresh = await refresh(token, visitor(request));
    if (fresh) answer = await send(request, target, fresh.access_token);
  }
  const response = passedOn(answer);
  const ended = target === "auth/logout" || target === "auth/logout-everywhere";
  if (ended || (answer.status === 401 && token && !fresh)) return withoutCookies(response, request);
  return fresh ? withCookies(response, fresh, request) : response;
}

async function send(request: NextRequest, target: string, access: string | undefined): Promise<Response> {
  const headers = visitor(request);
  for (const name of SENT) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  headers.set("accept-encoding", "identity");
  if (access) headers.set("authorization", `Bearer ${access}`);
  return fetch(`${apiUrl()}/api/v1/${target}${request.nextUrl.search}`, {
    method: request.method,
    headers,
    body: request.body,
    signal: request.signal,
    cache: "no-store",
    // Both together keep fetch from holding the whole body for a second try: 1 GiB passes in constant memory.
    redirect: "error",
    window: null,
    duplex: "half",
  } as RequestInit);
}

function visitor(request: NextRequest): Headers {
  const headers = new Headers();
  for (const name of ["x-forwarded-for", "x-forwarded-proto", "user-agent"]) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

function passedOn(answer: Response): NextResponse {
  const headers = new Headers();
  for (const name of RETURNED) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return new NextResponse(NO_BODY.has(answer.status) ? null : answer.body, { status: answer.status, headers });
}

function withCookies(response: NextResponse, tokens: Tokens, request: NextRequest): NextResponse {
  for (const cookie of sessionCookies(tokens, isSecure(request.headers.get("x-forwarded-proto")))) response.cookies.set(cookie);
  return response;
}

function withoutCookies(response: NextResponse, request: NextRequest): NextResponse {
  for (const cookie of endedCookies(isSecure(request.headers.get("x-forwarded-proto")))) response.cookies.set(cookie);
  return response;
}

function refusal(status: number, error: string, detail: string): NextResponse {
  return NextResponse.json({ error, detail }, { status, headers: { "cache-control": "no-store" } });
}
