"use client";

import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { type MeetingHead, meetingKey } from "@/features/meetings/detail";
import type { Meeting, MeetingPage, Progress } from "@/lib/api/types";

export type LiveEvent =
  | { kind: "meeting"; data: Meeting }
  | { kind: "progress"; data: Progress }
  | { kind: "gone"; data: { id: number } }
  | { kind: "resync"; data: unknown };

const KINDS = ["meeting", "progress", "gone", "resync"] as const;
const NAME = "scribe-live";

/** Keeps every list and meeting on the page as it is now. One tab listens for all: browsers allow six lines a host. */
export function Live() {
  const client = useQueryClient();
  useEffect(() => {
    const others = new BroadcastChannel(NAME);
    others.onmessage = (message: MessageEvent<LiveEvent>) => take(client, message.data);
    const ended = new AbortController();
    const listen = () =>
      new Promise<void>((over) => {
        if (ended.signal.aborted) return over(); // the lock came as the page went
        const source = new EventSource("/api/bff/events");
        for (const kind of KINDS) {
          source.addEventListener(kind, (event: MessageEvent<string>) => {
            const told = { kind, data: JSON.parse(event.data) } as LiveEvent;
            take(client, told);
            others.postMessage(told);
          });
        }
        ended.signal.addEventListener("abort", () => {
          source.close();
          over();
        });
      });
    // Locks are for pages over TLS or on this machine: elsewhere every tab listens for itself.
    if ("locks" in navigator) navigator.locks.request(NAME, { signal: ended.signal }, listen).catch(() => undefined);
    else void listen();
    return () => {
      ended.abort();
      others.close();
    };
  }, [client]);
  return null;
}

function take(client: QueryClient, event: LiveEvent): void {
  switch (event.kind) {
    case "meeting":
      patch(client, event.data.id, () => event.data);
      // A meeting that no list has yet may belong to any of them.
      if (!known(client, event.data.id)) void client.invalidateQueries({ queryKey: ["meetings"] });
      void client.invalidateQueries({ queryKey: ["meeting", event.data.id] });
      break;
    case "progress":
      patch(client, event.data.id, (meeting) => ({ ...meeting, ...event.data }));
      client.setQueryData<MeetingHead>(meetingKey(event.data.id), (meeting) => meeting && { ...meeting, ...event.data });
      break;
    case "gone":
      patch(client, event.data.id, () => null);
      void client.invalidateQueries({ queryKey: ["meeting", event.data.id] });
      break;
    case "resync":
      void client.invalidateQueries();
  }
}

function patch(client: QueryClient, id: number, change: (meeting: Meeting) => Meeting | null): void {
  client.setQueriesData<InfiniteData<MeetingPage>>({ queryKey: ["meetings"] }, (list) =>
    list && {
      ...list,
      pages: list.pages.map((page) => ({
        ...page,
        items: page.items.flatMap((meeting) => (meeting.id === id ? (change(meeting) ?? []) : meeting)),
      })),
    },
  );
}

function known(client: QueryClient, id: number): boolean {
  return client
    .getQueriesData<InfiniteData<MeetingPage>>({ queryKey: ["meetings"] })
    .some(([, list]) => list?.pages.some((page) => page.items.some((meeting) => meeting.id === id)));
}
