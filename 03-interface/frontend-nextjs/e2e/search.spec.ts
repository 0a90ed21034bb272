import { expect, type Page, test } from "@playwright/test";

const HERE = process.env.E2E_URL ?? "http://127.0.0.1:3000";
test.use({ baseURL: HERE, locale: "fr-FR", timezoneId: "Europe/Paris" });

interface Segment {
  start_s: number;
  end_s: number;
  text: string;
}

/** Something that was said: a long word of a meeting that is done, where and how it was said. */
async function said(page: Page): Promise<{ meetingId: number; word: string; segment: Segment } | null> {
  const { items } = (await (await page.request.get("/api/bff/meetings/?status=completed&limit=20")).json()) as { items: { id: number }[] };
  for (const { id } of items) {
    const { segments } = (await (await page.request.get(`/api/bff/meetings/${id}/transcript?words=0&limit=50`)).json()) as { segments: Segment[] };
    for (const segment of segments) {
      const word = /\p{L}{6,}/u.exec(segment.text)?.[0];
      if (word && segment.end_s - segment.start_s > 1) return { meetingId: id, word, segment };
    }
  }
  return null;
}

test.beforeEach(async ({ page }) => {
  const data = { email: process.env.E2E_ADMIN_EMAIL ?? "admin@example.com", password: process.env.E2E_ADMIN_PASSWORD ?? "admin123" };
  const answer = await page.request.post("/api/bff/auth/login", { data, headers: { origin: new URL(HERE).origin } });
  expect(answer.status()).toBe(200);
});

test("a word is found while it is typed, and heard where it stands", async ({ page }) => {
  const known = await said(page);
  test.skip(known === null, "no meeting is done");
  const { meetingId, word, segment } = known!;
  await page.goto("/search");
  const field = page.getByRole("searchbox", { name: "Chercher dans tout ce que vous pouvez voir" });
  await expect(field).toBeFocused();
  await field.pressSequentially(word, { delay: 20 });
  await expect(page.getByRole("status").first()).toContainText(/trouvée|affichée/);
  await expect(field).toBeFocused();
  await expect(page.locator("mark").first()).toBeVisible();

  const player = page.locator("audio");
  const at = () => player.evaluate((sound: HTMLAudioElement) => (sound.paused ? null : sound.currentTime));
  const row = page.getByRole("listitem").filter({ has: page.locator(`a[href="/meetings/${meetingId}?t=${Math.floor(segment.start_s)}"]`) }).last();
  await row.getByRole("button", { name: /^Écouter/ }).click();
  await expect.poll(at).toBeGreaterThan(segment.start_s);
  expect(await at()).toBeLessThanOrEqual(segment.end_s + 0.5);
  await page.keyboard.press("Escape");
  expect(await at()).toBeNull();
});

test("what was not said is not found, and the page says what to try", async ({ page }) => {
  await page.goto(`/search?q=${encodeURIComponent("xyzzy<b>")}`);
  await expect(page.getByRole("status").first()).toContainText("xyzzy<b>");
  await expect(page.getByRole("heading", { name: "Rien n’a été trouvé" })).toBeVisible();
});

test("without scripts the form asks, and the answer is on the page", async ({ page, browser }) => {
  const known = await said(page);
  test.skip(known === null, "no meeting is done");
  const bare = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState(), baseURL: HERE });
  const plain = await bare.newPage();
  await plain.goto("/search");
  await plain.locator("input[name=q]").fill(known!.word);
  await plain.keyboard.press("Enter");
  await expect(plain.locator("mark").first()).toBeVisible();
  await bare.close();
});
