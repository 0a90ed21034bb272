import { admin } from "@/features/admin/guard";
import { readCounts, readHealth } from "@/features/admin/readings";
import { StorageReport } from "@/features/admin/storage-report";
import { unwrap } from "@/lib/api/errors";
import { serverApi } from "@/lib/api/server";

export default async function StoragePage() {
  const who = await admin();
  const api = await serverApi();
  const [users, counts, health] = await Promise.all([
    api.GET("/api/v1/admin/users/", { params: { query: { limit: 100 } } }),
    readCounts(),
    readHealth(),
  ]);
  return <StorageReport me={who} accounts={unwrap(users)} counts={counts} answers={health.s3} />;
}
