import { Logins } from "@/features/settings/logins";
import { Password } from "@/features/settings/password";
import { unwrap } from "@/lib/api/errors";
import { me, serverApi } from "@/lib/api/server";

export default async function SecurityPage() {
  const api = await serverApi();
  const [who, logins] = await Promise.all([me(), api.GET("/api/v1/auth/sessions")]);
  return (
    <div className="grid gap-4">
      <Password email={who.email} />
      <Logins first={unwrap(logins).items} />
    </div>
  );
}
