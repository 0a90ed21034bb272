import { Tokens } from "@/features/settings/tokens";
import { unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";

export default async function TokensPage() {
  const api = await serverApi();
  const [who, tokens] = await Promise.all([me(), api.GET("/api/v1/tokens/", { params: { query: { limit: 100 } } })]);
  return <Tokens first={unwrap(tokens).items} isAdmin={who.is_superuser} now={new Date()} />;
}
