"use client";

import createClient from "openapi-fetch";

import type { paths } from "./schema";

/** A request that goes through the door from the start. One that is made of another one carries its body as a stream,
 * and Chromium sends streams over HTTP/2 alone. */
class ThroughDoor extends Request {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(typeof input === "string" ? doorPath(input) : input, init);
  }
}

/** The API as browsers reach it: through the one door, with cookies. */
export const api = createClient<paths>({ baseUrl: "/", Request: ThroughDoor });

/** The door's path for one of the API's: for players, links and streams, which fetch by themselves. */
export function doorPath(path: string): string {
  return path.replace(/^\/api\/v1\//, "/api/bff/");
}
