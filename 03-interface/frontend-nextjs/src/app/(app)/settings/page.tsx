import { cookies } from "next/headers";

import { Elsewhere } from "@/features/settings/elsewhere";
import { Looks } from "@/features/settings/looks";
import { Profile } from "@/features/settings/profile";
import { Storage } from "@/features/settings/storage";
import { me } from "@/lib/api/server";
import { singleKeys } from "@/lib/single-keys";
import { chosenTheme } from "@/lib/theme-server";

export default async function ProfilePage() {
  const who = await me();
  return (
    <div className="grid gap-4">
      <Profile name={who.full_name} email={who.email} groups={who.groups.map((group) => group.name)} />
      <Looks theme={await chosenTheme()} singleKeys={singleKeys((await cookies()).toString())} />
      <Storage used={who.used_bytes} quota={who.quota_bytes} />
      <Elsewhere isAdmin={who.is_superuser} />
    </div>
  );
}
