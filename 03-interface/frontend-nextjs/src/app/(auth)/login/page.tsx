import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { LoginForm } from "@/features/auth/login-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth"))("login") };
}

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const { next, refused } = await searchParams;
  return <LoginForm next={typeof next === "string" ? next : "/"} refused={Number(refused) || undefined} />;
}
