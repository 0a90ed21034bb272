"use client";

import createClient from "openapi-fetch";

import type { paths } from "./schema";

/** The API as browsers reach it: through the one door, with cookies. */
export const api = createClient<paths>({ baseUrl: "/", fetch: (request) => fetch(throughDoor(request)) });

function throughDoor(request: Request): Request {
  const url = new URL(request.url);
  return new Request(doorPath(url.pathname) + url.search, request);
}

/** The door's path for one of the API's: for players, links and streams, which fetch by themselves. */
export function doorPath(path: string): string {
  return path.replace(/^\/api\/v1\//, "/api/bff/");
}
