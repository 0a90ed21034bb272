import { accountFiltersOf, accountQueryOf } from "@/features/admin/account-filters";
import { AccountSearch } from "@/features/admin/account-search";
import { Accounts } from "@/features/admin/accounts";
import { admin } from "@/features/admin/guard";
import { unwrap } from "@/lib/api/errors";
import { serverApi } from "@/lib/api/server";

export default async function UsersPage({ searchParams }: PageProps<"/admin">) {
  const who = await admin();
  const filters = accountFiltersOf(await searchParams);
  const page = await (await serverApi()).GET("/api/v1/admin/users/", { params: { query: accountQueryOf(filters) } });
  return (
    <>
      <AccountSearch filters={filters} />
      <Accounts key={JSON.stringify(filters)} filters={filters} first={unwrap(page)} myId={who.id} />
    </>
  );
}
