"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";

import { isStatus } from "@/lib/api/errors";

// No page begins with news: 10 kB that come after it.
const Toaster = dynamic(() => import("./toaster").then((all) => all.Toaster), { ssr: false });

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 30_000,
            // What the API refuses it refuses again; what it could not answer is worth another try.
            retry: (count, error) => count < 2 && !isStatus(error, 400, 401, 403, 404, 409, 422),
          },
        },
      }),
  );
  return (
    <QueryClientProvider client={client}>
      {children}
      <Toaster />
    </QueryClientProvider>
  );
}
