"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Toaster } from "sonner";

import { isStatus } from "@/lib/api/errors";

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
      <Toaster
        position="bottom-right"
        closeButton
        toastOptions={{ classNames: { toast: "!bg-raised !text-text !border-line", description: "!text-soft", actionButton: "!bg-accent !text-on-accent" } }}
      />
    </QueryClientProvider>
  );
}
