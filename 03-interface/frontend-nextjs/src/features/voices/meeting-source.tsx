"use client";

import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";

import { Field, Select } from "@/components/ui/field";
import { api } from "@/lib/api/client";
import { unwrap } from "@/lib/api/errors";
import { duration } from "@/lib/format";
import type { Source } from "./requests";
import { useRefusal } from "./use-refusal";

interface Props {
  myId: number;
  onChange: (source: Source | null) => void;
  given?: { meetingId: number; speaker?: string };
}

/** One speaker of a meeting of mine: what they say alone in it becomes the clip. */
export function MeetingSource({ myId, onChange, given }: Props) {
  const t = useTranslations("voices.source");
  const locale = useLocale();
  const refusal = useRefusal();
  const [meetingId, setMeetingId] = useState(given?.meetingId ?? 0);
  const [speaker, setSpeaker] = useState(given?.speaker ?? "");
  const meetings = useQuery({
    queryKey: ["voices", "meetings", myId],
    queryFn: async () =>
      unwrap(await api.GET("/api/v1/meetings/", { params: { query: { owner_id: myId, status: "completed", limit: 100 } } })).items,
  });
  const speakers = useQuery({
    queryKey: ["voices", "speakers", meetingId],
    queryFn: async () => unwrap(await api.GET("/api/v1/meetings/{meeting_id}/speakers", { params: { path: { meeting_id: meetingId } } })).items,
    enabled: meetingId > 0,
  });
  const heard = speakers.data?.find(({ label, has_sample }) => label === speaker && has_sample);
  // A meeting that is not among the newest was pointed to by its own page.
  const known = meetings.data?.some(({ id }) => id === meetingId) ?? false;

  function choose(meeting: number, label: string) {
    setMeetingId(meeting);
    setSpeaker(label);
    onChange(meeting && label ? { kind: "speaker", meetingId: meeting, speaker: label } : null);
  }

  return (
    <div className="grid gap-3">
      <Field label={t("meeting")} hint={t("meetingHint")} error={meetings.isError ? refusal(meetings.error) : undefined}>
        {(control) => (
          <Select {...control} value={meetingId || ""} onChange={(event) => choose(Number(event.target.value), "")}>
            <option value="">{t("chooseMeeting")}</option>
            {meetingId && !known ? <option value={meetingId}>{t("meetingNumber", { id: meetingId })}</option> : null}
            {meetings.data?.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {meetingId ? (
        <Field label={t("who")} error={speakers.isError ? refusal(speakers.error) : undefined}>
          {(control) => (
            <Select {...control} value={speaker} onChange={(event) => choose(meetingId, event.target.value)}>
              <option value="">{t("chooseSpeaker")}</option>
              {speakers.data?.map(({ label, name, speech_s, has_sample }, at) => (
                <option key={label} value={label} disabled={!has_sample}>
                  {`${name ?? t("unknown", { number: at + 1 })} · ${duration(speech_s, locale)}${has_sample ? "" : ` · ${t("tooLittle")}`}`}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
      {heard ? (
        <audio
          key={`${meetingId} ${speaker}`}
          controls
          preload="none"
          src={`/api/bff/meetings/${meetingId}/speakers/${encodeURIComponent(speaker)}/sample`}
          aria-label={t("preview")}
          className="h-10 w-full"
        />
      ) : null}
    </div>
  );
}
