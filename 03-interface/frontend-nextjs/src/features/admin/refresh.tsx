"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Reads the page again from time to time, while somebody looks at it. */
export function Refresh({ everySeconds }: { everySeconds: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && router.refresh(), everySeconds * 1000);
    return () => clearInterval(timer);
  }, [everySeconds, router]);
  return null;
}
