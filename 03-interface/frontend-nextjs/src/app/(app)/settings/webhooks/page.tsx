import { Webhooks } from "@/features/settings/webhooks";
import { unwrap } from "@/lib/api/errors";
import { serverApi } from "@/lib/api/server";

export default async function WebhooksPage() {
  const api = await serverApi();
  const webhooks = await api.GET("/api/v1/webhooks/", { params: { query: { limit: 100 } } });
  return <Webhooks first={unwrap(webhooks).items} />;
}
