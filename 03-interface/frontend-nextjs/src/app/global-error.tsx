"use client";

import "./globals.css";

import { Button } from "@/components/ui/button";

/** When not even the frame of the page could be made: in both languages, for nothing tells which one is wished. */
export default function GlobalError({ retry }: { error: Error; retry: () => void }) {
  return (
    <html lang="fr" data-theme="dark">
      <body className="grid min-h-dvh content-center justify-items-center gap-4 px-6 text-center">
        <title>Smart Meeting Scribe</title>
        <h1 className="text-xl font-semibold">La page n’a pas pu s’afficher.</h1>
        <p lang="en" className="text-soft">
          The page could not be shown. Try again; if that does not help, ask an administrator to look at the logs.
        </p>
        <Button kind="primary" onClick={() => retry()}>
          Réessayer · Try again
        </Button>
      </body>
    </html>
  );
}
