"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Secret } from "@/components/ui/secret";
import { Section } from "@/components/ui/section";
import { api } from "@/lib/api/client";
import { isStatus, unwrap } from "@/lib/api/errors";
import { useRefusal } from "./refusal";
import { TokenForm } from "./token-form";
import { TokenRow } from "./token-row";
import type { ApiToken } from "./types";

const KEY = ["tokens"];

/** Keys for scripts: made for a purpose, shown once, revoked when it is over. */
export function Tokens({ first, isAdmin, now }: { first: ApiToken[]; isAdmin: boolean; now: Date }) {
  const t = useTranslations("settings.tokens");
  const told = useRefusal();
  const client = useQueryClient();
  const [made, setMade] = useState<string | null>(null);
  const list = useQuery({
    queryKey: KEY,
    queryFn: async () => unwrap(await api.GET("/api/v1/tokens/", { params: { query: { limit: 100 } } })).items,
    initialData: first,
  });
  const revoke = useMutation({
    mutationFn: async (token_id: number) => unwrap(await api.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id } } })),
    onSuccess: () => toast.success(t("revoked")),
    onError: (error) => (isStatus(error, 404) ? undefined : toast.error(told(error))),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });

  function take(token: string) {
    setMade(token);
    void client.invalidateQueries({ queryKey: KEY });
  }

  return (
    <div className="grid gap-4">
      <Section title={t("new")} hint={t("hint")}>
        {made === null ? (
          <TokenForm isAdmin={isAdmin} onMade={take} />
        ) : (
          <div className="grid gap-4">
            <Secret label={t("token")} hint={t("once")} value={made} />
            <Button className="justify-self-start" onClick={() => setMade(null)}>
              {t("kept")}
            </Button>
          </div>
        )}
      </Section>
      {list.data.length ? (
        <Section title={t("title")}>
          <ul className="grid" aria-label={t("title")}>
            {list.data.map((token) => (
              <TokenRow key={token.id} token={token} now={now} busy={revoke.isPending && revoke.variables === token.id} onRevoke={() => revoke.mutate(token.id)} />
            ))}
          </ul>
        </Section>
      ) : (
        <Empty icon={KeyRound} title={t("none")} hint={t("noneHint")} />
      )}
    </div>
  );
}
