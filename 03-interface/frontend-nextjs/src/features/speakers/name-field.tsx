"use client";

import { clsx } from "clsx";
import { useTranslations } from "next-intl";
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useRef, useState } from "react";

import { useSpeakerChanges, useVoices } from "./data";
import type { MeetingSpeaker } from "./names";
import { type Suggestion, suggestions, typedName } from "./suggestions";

interface Props {
  meetingId: number;
  speaker: Pick<MeetingSpeaker, "label" | "name" | "closest">;
  others: readonly Pick<MeetingSpeaker, "label" | "name">[];
  /** Over: named, or left as it was. */
  onDone: () => void;
}

/** Name a speaker for the whole meeting, where the name stands. Enter or leaving keeps what was typed, Escape nothing. */
export function NameField({ meetingId, speaker, others, onDone }: Props) {
  const t = useTranslations("meeting.speakers");
  const [text, setText] = useState(speaker.name ?? "");
  const [at, setAt] = useState(-1);
  const id = useId();
  const over = useRef(false);
  const voices = useVoices(true).data ?? [];
  const change = useSpeakerChanges(meetingId);
  // Until something is typed, everybody known is offered, the voice that sounds nearest first.
  const shown = suggestions(text === speaker.name ? "" : text, speaker, voices, others);

  function end(how: Suggestion | null) {
    if (over.current) return;
    over.current = true;
    if (how?.kind === "voice") void change.name(speaker.label, { identity_id: how.id }, how.name);
    if (how?.kind === "name") void change.name(speaker.label, { name: how.name }, how.name);
    if (how?.kind === "merge") void change.merge(speaker.label, how.label, how.name);
    onDone();
  }

  function plain(): Suggestion | null {
    const name = typedName(text, speaker.name);
    return name ? { kind: "name", name } : null;
  }

  function onKeyDown(event: KeyboardEvent) {
    const keys: Record<string, () => void> = {
      ArrowDown: () => setAt((at + 1) % Math.max(1, shown.length)),
      ArrowUp: () => setAt(at <= 0 ? shown.length - 1 : at - 1),
      Enter: () => end(shown[at] ?? plain()),
      Escape: () => end(null),
    };
    const act = keys[event.key];
    if (!act || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  return (
    <Popover.Root open>
      <Popover.Anchor asChild>
        <input
          autoFocus
          role="combobox"
          aria-expanded={shown.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown[at] ? `${id}-${at}` : undefined}
          aria-label={t("nameOf")}
          aria-describedby={`${id}-hint`}
          value={text}
          maxLength={200}
          placeholder={t("namePlaceholder")}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setText(event.target.value);
            setAt(-1);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => end(plain())}
          className="h-8 min-w-0 grow basis-28 rounded-md border border-accent bg-sunk px-2 text-sm font-medium text-text placeholder:text-muted"
        />
      </Popover.Anchor>
      <Popover.Portal>
        {/* The field keeps the focus: the list is only shown beside it. */}
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={12}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          onEscapeKeyDown={(event) => event.preventDefault()}
          role="presentation"
          className="z-50 w-[min(20rem,calc(100vw-1.5rem))] rounded-lg border border-line bg-raised p-1 shadow-overlay"
        >
          <p id={`${id}-hint`} className="px-2 py-1 text-xs text-muted">
            {t("nameHint")}
          </p>
          <ul id={`${id}-list`} role="listbox" aria-label={t("known")} className={clsx("max-h-56 overflow-y-auto", shown.length ? "" : "hidden")}>
            {shown.map((each, index) => (
              <li
                key={each.kind === "voice" ? each.id : each.kind === "merge" ? each.label : "typed"}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                // Before the field loses focus, which would keep what was typed.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => end(each)}
                className={clsx("flex cursor-pointer items-baseline justify-between gap-3 rounded-sm px-2 py-1.5 text-sm", index === at ? "bg-hover" : "hover:bg-hover")}
              >
                <Option suggestion={each} />
              </li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Option({ suggestion }: { suggestion: Suggestion }) {
  const t = useTranslations("meeting.speakers");
  switch (suggestion.kind) {
    case "voice":
      return (
        <>
          <span className="truncate">{suggestion.name}</span>
          <span className="shrink-0 text-xs text-muted">{t(suggestion.score !== null ? "nearestVoice" : suggestion.scope === "private" ? "privateVoice" : "knownVoice")}</span>
        </>
      );
    case "merge":
      return <span>{t("mergeInto", { name: suggestion.name })}</span>;
    case "name":
      return <span>{t("nameOnly", { name: suggestion.name })}</span>;
  }
}
