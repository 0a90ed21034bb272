"use client";

import { Command as Cmdk } from "cmdk";
import { AudioLines, Search } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { Dialog } from "radix-ui";
import { type ReactNode, useState } from "react";

import { useOpener } from "@/components/ui/use-opener";
import { moment } from "@/lib/format";
import { Caps } from "./caps";
import { found } from "./match";
import { useMeetings } from "./meetings";
import { open as setOpened, takeAhead } from "./open";
import { useRegistered } from "./registry";

const HEADING = "**:[[cmdk-group-heading]]:px-3 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-muted";

/** Everything that can be done and every meeting, a few letters away. */
export function Finder({ open }: { open: boolean }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => setOpened(next ? "palette" : null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-ground/70" />
        <Pane />
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Pane() {
  const t = useTranslations("palette");
  const giveBack = useOpener();
  return (
    <Dialog.Content
      aria-describedby={undefined}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        // What was run may have taken the focus already.
        if (document.activeElement === document.body) giveBack();
      }}
      className="fixed top-[max(1rem,12dvh)] left-1/2 z-50 w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line outline-none glass"
    >
      <Dialog.Title className="sr-only">{t("open")}</Dialog.Title>
      <Body />
    </Dialog.Content>
  );
}

function Body() {
  const t = useTranslations("palette");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const router = useRouter();
  const [typed, setTyped] = useState(takeAhead);
  const [now] = useState(() => new Date());
  const commands = found(useRegistered(), typed);
  const meetings = useMeetings(typed);
  const words = typed.trim();

  // Closed first: what runs may open a dialog of its own, and takes the focus where it wants it.
  function run(act: () => void) {
    setOpened(null);
    act();
  }

  const groups = commands.map(({ name, commands: list }) => (
    <Cmdk.Group key={name} heading={name} className={HEADING}>
      {list.map(({ id, label, icon: Icon, keys, run: act }) => (
        <Item key={id} value={id} onSelect={() => act && run(act)}>
          {Icon ? <Icon className="size-4 shrink-0 text-muted" aria-hidden /> : <span className="size-4 shrink-0" />}
          <span className="grow truncate">{label}</span>
          {keys ? <Caps keys={keys} /> : null}
        </Item>
      ))}
    </Cmdk.Group>
  ));
  const list = meetings.length ? (
    <Cmdk.Group key="meetings" heading={t("meetings")} className={HEADING}>
      {meetings.map(({ id, title, created_at }) => (
        <Item key={id} value={`meeting.${id}`} onSelect={() => run(() => router.push(`/meetings/${id}` as Route))}>
          <AudioLines className="size-4 shrink-0 text-muted" aria-hidden />
          <span className="grow truncate">{title}</span>
          <span className="numbers shrink-0 text-xs text-muted">{moment(created_at, locale, now, timeZone)}</span>
        </Item>
      ))}
    </Cmdk.Group>
  ) : null;
  return (
    <Cmdk label={t("open")} shouldFilter={false} loop>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search className="size-4 shrink-0 text-muted" aria-hidden />
        <Cmdk.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={t("placeholder")}
          maxLength={200}
          className="h-13 w-full bg-transparent text-text outline-none placeholder:text-muted"
        />
      </div>
      <Cmdk.List label={t("open")} className="max-h-[min(26rem,60dvh)] overflow-y-auto overscroll-contain p-2">
        {groups}
        {list}
        {words.length > 1 ? (
          <Cmdk.Group heading={t("everywhere")} className={HEADING}>
            <Item value="search" onSelect={() => run(() => router.push(`/search?q=${encodeURIComponent(words)}` as Route))}>
              <Search className="size-4 shrink-0 text-muted" aria-hidden />
              <span className="truncate">{t("searchFor", { words })}</span>
            </Item>
          </Cmdk.Group>
        ) : null}
        {!groups.length && !list ? <p className="px-3 py-2 text-sm text-muted">{t("nothing")}</p> : null}
      </Cmdk.List>
    </Cmdk>
  );
}

function Item({ value, onSelect, children }: { value: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Cmdk.Item value={value} onSelect={onSelect} className="flex items-center gap-3 rounded-md px-3 py-2 text-sm select-none data-[selected=true]:bg-accent-fill data-[selected=true]:text-text">
      {children}
    </Cmdk.Item>
  );
}
