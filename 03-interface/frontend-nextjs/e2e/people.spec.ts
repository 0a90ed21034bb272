import { expect, type Page, test } from "@playwright/test";

const HERE = process.env.E2E_URL ?? "http://127.0.0.1:3000";
test.use({ baseURL: HERE, locale: "fr-FR", timezoneId: "Europe/Paris" });

const RATE_HZ = 16_000;
const headers = { origin: new URL(HERE).origin };

/** A recording of so many seconds, loud enough to be taken. */
function wav(seconds: number) {
  const bytes = Buffer.alloc(44 + seconds * RATE_HZ * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8);
  for (const [at, value] of [[16, 16], [24, RATE_HZ], [28, RATE_HZ * 2], [40, bytes.length - 44]] as const) bytes.writeUInt32LE(value, at);
  for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]] as const) bytes.writeUInt16LE(value, at);
  bytes.write("data", 36);
  for (let at = 44; at < bytes.length; at += 2) bytes.writeInt16LE(Math.round(9000 * Math.sin(at / 37) * Math.sin(at / 9001)), at);
  return { name: "voix.wav", mimeType: "audio/wav", buffer: bytes };
}

async function logIn(page: Page, email: string, password: string): Promise<void> {
  expect((await page.request.post("/api/bff/auth/login", { data: { email, password }, headers })).status()).toBe(200);
}

const logInAsAdmin = (page: Page) => logIn(page, process.env.E2E_ADMIN_EMAIL ?? "admin@example.com", process.env.E2E_ADMIN_PASSWORD ?? "admin123");

test("a voice is enrolled with consent, renamed, taken back, and erased with a receipt", async ({ page }) => {
  await logInAsAdmin(page);
  const name = `Ana ${Date.now()}`;
  await page.goto("/voices/new");
  const send = page.getByRole("button", { name: "Enrôler" });
  await page.getByLabel("Nom de la personne").fill(name);
  await page.getByLabel("Enregistrement", { exact: true }).setInputFiles(wav(2));
  await expect(page.getByText("Il faut au moins 3 s")).toBeVisible();
  await page.getByLabel("Enregistrement", { exact: true }).setInputFiles(wav(5));
  await expect(page.getByText(/^Prêt/)).toBeVisible();
  await expect(send).toBeDisabled();
  await page.getByRole("checkbox").check();
  await send.click();

  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText(`${name} accepte que sa voix soit gardée`)).toBeVisible();
  await page.getByRole("button", { name: "Renommer" }).click();
  await page.getByLabel("Nom", { exact: true }).fill(`${name} bis`);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: `${name} bis` })).toBeVisible();
  await page.getByRole("button", { name: "Annuler" }).click();
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Effacer cette voix" }).click();
  await expect(page.getByRole("button", { name: "Garder" })).toBeFocused();
  await page.getByRole("button", { name: "Effacer pour toujours" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `La voix de ${name} est effacée` })).toBeFocused();
  const receipt = /[0-9a-f-]{36}/.exec(await page.getByText(/^Reçu/).innerText())?.[0];
  await page.goto("/voices/receipts");
  await expect(page.getByRole("cell", { name: receipt })).toBeVisible();
});

test("a group is made, joined and left; others never see it", async ({ page, browser }) => {
  await logInAsAdmin(page);
  const name = `Projet ${Date.now()}`;
  const member = { email: `membre-${Date.now()}@example.org`, password: "une-phrase-de-passe" };
  expect((await page.request.post("/api/bff/auth/register", { data: { ...member, full_name: "Membre Nouveau" }, headers })).status()).toBe(201);

  await page.goto("/groups");
  await page.getByRole("button", { name: "Nouveau groupe" }).click();
  await page.getByLabel("Nom").fill(name);
  await page.getByRole("button", { name: "Créer le groupe" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const address = page.url();

  const theirs = await (await browser.newContext({ baseURL: HERE })).newPage();
  await logIn(theirs, member.email, member.password);
  expect((await theirs.goto(address))?.status()).toBe(404);

  await page.getByLabel("Ajouter un membre").fill(member.email);
  await page.getByRole("button", { name: `Ajouter Membre Nouveau, ${member.email}` }).click();
  await expect(page.getByRole("heading", { name: "1 membre" })).toBeVisible();
  await theirs.goto(address);
  await expect(theirs.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(theirs.getByRole("button", { name: /Modifier|Supprimer|Retirer|Ajouter/ })).toHaveCount(0);

  await page.getByRole("button", { name: `Retirer Membre Nouveau, ${member.email}` }).click();
  await expect(page.getByRole("heading", { name: "Aucun membre" })).toBeVisible();
  await page.getByRole("button", { name: "Supprimer", exact: true }).click();
  await page.getByRole("button", { name: "Supprimer pour toujours" }).click();
  await expect(page).toHaveURL(/\/groups$/);
  await expect(page.getByText(name)).toHaveCount(0);
  await theirs.context().close();
});
