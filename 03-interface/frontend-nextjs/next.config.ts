import createNextIntlPlugin from "next-intl/plugin";
import type { NextConfig } from "next";

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
  reactCompiler: true,
  typedRoutes: true,
  images: { unoptimized: true },
};

export default createNextIntlPlugin("./src/lib/i18n/request.ts")(config);
