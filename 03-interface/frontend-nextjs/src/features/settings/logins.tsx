"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Section } from "@/components/ui/section";
import { When } from "@/components/when";
import { api } from "@/lib/api/client";
import { isStatus, unwrap } from "@/lib/api/errors";
import { leaveTo } from "@/lib/navigate";
import { deviceOf } from "./device";
import { Refusal, useRefusal } from "./refusal";
import type { Login } from "./types";

const KEY = ["logins"];
const SHOWN = 8;

export function Logins({ first }: { first: Login[] }) {
  const t = useTranslations("settings.security");
  const told = useRefusal();
  const client = useQueryClient();
  const [all, setAll] = useState(false);
  const list = useQuery({
    queryKey: KEY,
    queryFn: async () => unwrap(await api.GET("/api/v1/auth/sessions")).items,
    initialData: first,
  });
  const end = useMutation({
    mutationFn: async (session_id: string) => unwrap(await api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id } } })),
    onSuccess: () => toast.success(t("ended")),
    // One that is not there any more has ended: that is what was asked for.
    onError: (error) => (isStatus(error, 404) ? undefined : toast.error(told(error))),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
  const endAll = useMutation({
    mutationFn: async () => unwrap(await api.POST("/api/v1/auth/logout-everywhere")),
    onSuccess: () => leaveTo("/login"),
  });
  return (
    <Section title={t("logins")} hint={t("loginsHint")}>
      <ul className="grid" aria-label={t("logins")}>
        {(all ? list.data : list.data.slice(0, SHOWN)).map((login) => {
          const device = deviceOf(login.user_agent) ?? t("unknownDevice");
          return (
            <li key={login.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-3 last:border-0">
              <MonitorSmartphone className="size-5 shrink-0 text-muted" aria-hidden />
              <div className="min-w-0 grow">
                <p className="font-medium" title={login.user_agent ?? undefined}>
                  {device}
                  {login.is_current ? <span className="ml-2 rounded-full bg-ok-fill px-2 py-px text-xs text-ok">{t("thisOne")}</span> : null}
                </p>
                <p className="text-sm text-muted">
                  {t.rich("lastUsed", { when: () => <When iso={login.last_used_at} /> })}
                  {login.address ? ` · ${login.address}` : null}
                </p>
              </div>
              {login.is_current ? null : (
                <Button size="sm" aria-label={t("endOf", { device })} disabled={end.isPending && end.variables === login.id} onClick={() => end.mutate(login.id)}>
                  {t("end")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {!all && list.data.length > SHOWN ? (
        <Button size="sm" className="justify-self-start" onClick={() => setAll(true)}>
          {t("showAll", { count: list.data.length })}
        </Button>
      ) : null}
      <Refusal error={endAll.error} />
      <div>
        <Confirm label={t("endAll")} question={t("reallyEndAll")} act={t("endAll")} busy={endAll.isPending} onAct={() => endAll.mutate()} />
      </div>
    </Section>
  );
}
