import { ADMIN, expect, fromHere, here, logIn, logInByCookies, PASSWORD, register, somebody, test } from "./support";

// What scripts may keep: wishes, never who somebody is.
const PREFERENCES = /^scribe_(theme|locale|keys)$/;

test("registers, and is in", async ({ page }) => {
  const { name, email } = somebody("Zoé Durand");
  await page.goto("/register");
  await page.getByLabel("Nom complet").fill(name);
  await page.getByLabel("Adresse e-mail").fill(email);
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await page.getByRole("button", { name: "Créer un compte" }).click();
  await page.waitForURL("/");
  await expect(page.getByRole("complementary").getByText(name)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Réunions" })).toBeVisible();
});

test("logs in, comes to where it was going, and logs out for good", async ({ page, context, request }) => {
  const person = somebody();
  await register(request, person);
  await page.goto("/settings/tokens");
  await page.waitForURL(/\/login\?next=/);
  await page.getByLabel("Adresse e-mail").fill(person.email);
  await page.getByLabel("Mot de passe").fill(person.password);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL("/settings/tokens");

  const before = await context.cookies();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.waitForURL("/login");
  expect((await context.cookies()).filter(({ name }) => /access|refresh/.test(name))).toEqual([]);
  // Whoever kept the cookies has nothing in their hands.
  await context.addCookies(before);
  expect((await context.request.get("/api/bff/users/me")).status()).toBe(401);
});

test("says what is wrong with a password", async ({ page }) => {
  await page.goto("/login");
  await page.getByLabel("Adresse e-mail").fill(somebody().email);
  await page.getByLabel("Mot de passe").fill("not this one");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "le mot de passe est faux" })).toBeVisible();
  await expect(page).toHaveURL(/\/login/);
});

test("tokens are out of reach of scripts", async ({ page, context }) => {
  await logIn(page, ADMIN);
  const kept = (await context.cookies()).filter(({ name }) => /access|refresh/.test(name));
  expect(kept.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([[true, "Lax"], [true, "Lax"]]);
  await page.goto("/settings");
  await page.getByText("Clair", { exact: true }).click();
  await page.getByText("Sombre", { exact: true }).click();
  const seen = await page.evaluate(() => ({
    local: Object.keys(window.localStorage),
    session: Object.keys(window.sessionStorage),
    cookies: document.cookie.split("; ").filter(Boolean).map((cookie) => cookie.split("=")[0] ?? ""),
  }));
  expect(seen.local).toEqual([]);
  expect(seen.session).toEqual([]);
  expect(seen.cookies.filter((name) => !PREFERENCES.test(name))).toEqual([]);
});

test("takes no change from another site", async ({ context }) => {
  await logInByCookies(context, ADMIN);
  const send = async (headers: Record<string, string>) =>
    (await context.request.post("/api/bff/meetings/delete", { headers, data: { ids: [2147483647] } })).status();
  expect(await send({ origin: "https://evil.example", "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await send({ origin: "https://evil.example" })).toBe(403);
  expect(await send({ "sec-fetch-site": "same-site", ...fromHere(here()) })).toBe(403);
  expect(await send({})).toBe(403);
  expect(await send(fromHere(here()))).not.toBe(403);
});

test("runs no script without the page's nonce", async ({ page }) => {
  const nonce = async () => {
    const policy = (await page.goto("/login"))?.headers()["content-security-policy"] ?? "";
    const scripts = policy.split(";").find((part) => part.trim().startsWith("script-src")) ?? "";
    expect(scripts).toContain("'strict-dynamic'");
    expect(scripts).not.toContain("'unsafe-inline'");
    expect(scripts).not.toContain("'unsafe-eval'");
    return /'nonce-([^']+)'/.exec(scripts)?.[1];
  };
  const [first, second] = [await nonce(), await nonce()];
  expect(first).toBeTruthy();
  expect(second).not.toBe(first);
  // What a script with a nonce adds needs none: the HTML tells which ones do.
  const html = await (await page.request.get("/login")).text();
  const tags = html.match(/<script\b[^>]*>/g) ?? [];
  expect(tags.length).toBeGreaterThan(3);
  expect(tags.filter((tag) => !/ nonce="[^"]+"/.test(tag))).toEqual([]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one logs in and reads the feed", async ({ page }) => {
    await logIn(page, ADMIN);
    await expect(page.getByRole("heading", { level: 1, name: "Réunions" })).toBeVisible();
    await page.goto("/settings");
    await expect(page.getByRole("heading", { level: 1, name: "Réglages" })).toBeVisible();
  });

  test("a wrong password is told", async ({ page }) => {
    await page.goto("/login");
    await page.locator("input[name=email]").fill(somebody().email);
    await page.locator("input[name=password]").fill("not this one");
    await page.locator("form button[type=submit]").click();
    await expect(page.getByText("le mot de passe est faux")).toBeVisible();
  });
});
