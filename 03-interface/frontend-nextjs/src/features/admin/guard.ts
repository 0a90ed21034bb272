import "server-only";

import { notFound } from "next/navigation";

import { me, type Me } from "@/lib/api/server";

/** Pages of administrators are not there for others. The API decides; this spares a page of refusals. */
export async function admin(): Promise<Me> {
  const who = await me();
  if (!who.is_superuser) notFound();
  return who;
}
