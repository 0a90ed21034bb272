import { admin } from "@/features/admin/guard";
import { Machinery } from "@/features/admin/machinery";
import { QueueList } from "@/features/admin/queue-list";
import { readCounts, readHealth, readWorkers } from "@/features/admin/readings";
import { Refresh } from "@/features/admin/refresh";
import { queryOf } from "@/features/meetings/filters";
import { unwrap } from "@/lib/api/errors";
import { serverApi } from "@/lib/api/server";

export default async function QueuePage() {
  await admin();
  const api = await serverApi();
  const list = async (status: "pending" | "processing") =>
    unwrap(await api.GET("/api/v1/meetings/", { params: { query: queryOf({ status }) } }));
  const [counts, health, workers, running, waiting] = await Promise.all([
    readCounts(), readHealth(), readWorkers(), list("processing"), list("pending"),
  ]);
  const now = new Date();
  return (
    <>
      <Refresh everySeconds={15} />
      <Machinery counts={counts} health={health} workers={workers} />
      <QueueList status="processing" first={running} now={now} />
      <QueueList status="pending" first={waiting} now={now} />
    </>
  );
}
