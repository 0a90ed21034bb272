import { auditFiltersOf, auditQueryOf } from "@/features/admin/audit-filters";
import { AuditLog } from "@/features/admin/audit-log";
import { AuditSearch } from "@/features/admin/audit-search";
import { admin } from "@/features/admin/guard";
import { unwrap } from "@/lib/api/errors";
import { serverApi } from "@/lib/api/server";

export default async function AuditPage({ searchParams }: PageProps<"/admin/audit">) {
  await admin();
  const filters = auditFiltersOf(await searchParams);
  const page = await (await serverApi()).GET("/api/v1/admin/audit/", { params: { query: auditQueryOf(filters) } });
  return (
    <>
      <AuditSearch filters={filters} />
      <AuditLog key={JSON.stringify(filters)} filters={filters} first={unwrap(page)} />
    </>
  );
}
