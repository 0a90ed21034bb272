import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { MeetingView } from "@/features/transcript/meeting-view";
import { openMeeting } from "@/features/transcript/open";
import { me } from "@/lib/api/server";

type Props = PageProps<"/meetings/[id]">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const opened = await openMeeting(idOf((await params).id));
  return { title: opened?.meeting.title };
}

export default async function MeetingPage({ params, searchParams }: Props) {
  const [who, opened] = await Promise.all([me(), openMeeting(idOf((await params).id))]);
  if (!opened) notFound();
  const { t, q } = await searchParams;
  return (
    <MeetingView
      key={opened.meeting.id}
      {...opened}
      now={new Date()}
      myId={who.id}
      startS={momentOf(t)}
      query={typeof q === "string" ? q.slice(0, 200) : ""}
    />
  );
}

function idOf(given: string): number {
  if (!/^\d{1,9}$/.test(given)) notFound();
  return Number(given);
}

/** `?t=62.4`: seconds from the start; anything else is no place. */
function momentOf(given: string | string[] | undefined): number | null {
  return typeof given === "string" && /^\d{1,6}(\.\d+)?$/.test(given) ? Number(given) : null;
}
