import { gzipSync } from "node:zlib";

import { BUDGETS, scriptsOf } from "./budgets";
import { ADMIN, anyMeeting, expect, logInByCookies, test } from "./support";

const sizes = new Map<string, number>();

for (const { path, kilobytes, open } of BUDGETS) {
  test(`${path} loads at most ${kilobytes} kB of JavaScript`, async ({ context }) => {
    if (!open) await logInByCookies(context, ADMIN);
    const id = path.includes("*") ? await anyMeeting(context.request) : null;
    test.skip(path.includes("*") && id === null, "no meeting is done");
    const page = await context.request.get(path.replace("*", String(id)));
    test.skip(page.status() === 404, "not built yet");
    test.skip(!page.headers()["content-security-policy"], "served for development: nothing to weigh");
    const scripts = scriptsOf(await page.text());
    expect(scripts.length).toBeGreaterThan(3);
    let bytes = 0;
    for (const script of scripts) {
      if (!sizes.has(script)) sizes.set(script, gzipSync(await (await context.request.get(script)).body()).length);
      bytes += sizes.get(script) ?? 0;
    }
    test.info().annotations.push({ type: "size", description: `${path}: ${Math.round(bytes / 1000)} kB in ${scripts.length} scripts` });
    console.log(`${path}: ${(bytes / 1000).toFixed(1)} kB in ${scripts.length} scripts`);
    expect(bytes / 1000).toBeLessThanOrEqual(kilobytes);
  });
}
