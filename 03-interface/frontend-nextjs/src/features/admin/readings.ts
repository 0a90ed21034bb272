import "server-only";

import { serverApi } from "@/lib/api/server";
import { countsOf } from "./metrics";

export const SERVERS = ["postgres", "redis", "s3"] as const;
export type Health = Record<(typeof SERVERS)[number], boolean | null>;

/** Which of the servers behind the API answer; null where nobody can tell. */
export async function readHealth(): Promise<Health> {
  const { data, error, response } = await (await serverApi()).GET("/health/ready");
  if (data) return { postgres: data.postgres === "ok", redis: data.redis === "ok", s3: data.s3 === "ok" };
  // A refusal names those that do not answer.
  const told = response.status === 503 ? JSON.stringify(error).toLowerCase() : null;
  const answers = (server: string) => (told === null ? null : !told.includes(server));
  return { postgres: answers("postgres"), redis: answers("redis"), s3: answers("s3") };
}

/** How many meetings the installation has in each state, whoever may see them. */
export async function readCounts() {
  const { data } = await (await serverApi()).GET("/metrics", { parseAs: "text" });
  return countsOf(typeof data === "string" ? data : "");
}

export async function readWorkers() {
  const { data } = await (await serverApi()).GET("/api/v1/transcription-models");
  return data ?? null;
}
