import { cookies } from "next/headers";
import { getRequestConfig } from "next-intl/server";

import { LOCALE_COOKIE, localeOf } from "./locale";

export default getRequestConfig(async () => {
  const locale = localeOf((await cookies()).get(LOCALE_COOKIE)?.value);
  const { default: messages } = await import(`../../messages/${locale}/index.ts`);
  return { locale, messages, timeZone: process.env.TZ ?? "Europe/Paris" };
});
