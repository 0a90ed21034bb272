import type { Page } from "@playwright/test";

import { ADMIN, awake, browserOf, expect, logIn, logInByCookies, type Person, register, somebody, test, uploadSample } from "./support";

async function accountOf(page: Page, person: Person) {
  await page.goto(`/admin?q=${encodeURIComponent(person.email)}`);
  await awake(page);
  const row = page.getByRole("list", { name: "Comptes" }).getByRole("listitem").filter({ hasText: person.email });
  const act = async (name: string) => {
    await row.getByRole("button", { name: /^Que faire du compte/ }).click();
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  return { row, act };
}

test("is not there for others", async ({ page, me }) => {
  expect(me.email).toBeTruthy();
  for (const path of ["/admin", "/admin/queue", "/admin/storage", "/admin/audit"]) expect((await page.goto(path))?.status()).toBe(404);
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Administration" })).toHaveCount(0);
});

test.describe("accounts", () => {
  test.beforeEach(({ context }) => logInByCookies(context, ADMIN));

  test("one is made, with a password for the first time", async ({ page, browser }) => {
    const person = somebody("Noé Bernard");
    await page.goto("/admin");
    await awake(page);
    await page.getByRole("button", { name: "Créer un compte" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("Nom complet")).toBeFocused();
    await dialog.getByLabel("Nom complet").fill(person.name);
    await dialog.getByLabel("Adresse e-mail").fill(person.email);
    await dialog.getByRole("button", { name: "Créer un compte" }).click();
    const password = await dialog.getByLabel("Mot de passe provisoire").inputValue();
    await dialog.getByRole("button", { name: "C’est fait, je l’ai gardé" }).click();
    await expect(page.getByRole("button", { name: "Créer un compte" })).toBeFocused();

    const other = await browser.newPage();
    await logIn(other, { ...person, password });
    await other.goto("/settings");
    await expect(other.getByText("Votre mot de passe est provisoire")).toBeVisible();
    await other.close();
  });

  test("one is closed and opened, made administrator and taken back, given room", async ({ page, browser, request }) => {
    const person = somebody("Ana Roux");
    await register(request, person);
    const theirs = await browserOf(browser, person);
    const { row, act } = await accountOf(page, person);

    await act("Donner le droit d’administrer");
    await expect(row.getByText("administre", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Annuler" }).click();
    await expect(row.getByText("administre", { exact: true })).toHaveCount(0);

    await act("Espace");
    await page.getByText("Autre", { exact: true }).click();
    await page.getByLabel("Gigaoctets").fill("2.5");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await expect(row.getByText(/jusqu’à 2,5.Go/)).toBeVisible();
    await expect(row.getByRole("button", { name: /^Que faire du compte/ })).toBeFocused();

    await act("Fermer le compte");
    await page.getByRole("dialog").getByRole("button", { name: "Fermer le compte" }).click();
    await expect(row.getByText("fermé", { exact: true })).toBeVisible();
    expect((await theirs.request.get("/api/bff/users/me")).status()).toBe(401);
    await act("Rouvrir le compte");
    await expect(row.getByText("fermé", { exact: true })).toHaveCount(0);

    await act("Réinitialiser le mot de passe");
    await page.getByRole("dialog").getByRole("button", { name: "Réinitialiser le mot de passe" }).click();
    await expect(page.getByLabel("Mot de passe provisoire")).toHaveValue(/.{8,}/);
    await theirs.close();
  });

  test("one goes, and its meetings to somebody else", async ({ page, browser, request }) => {
    const [person, heir] = [somebody("Paul Girard"), somebody("Rose Faure")];
    await register(request, person);
    await register(request, heir);
    const theirs = await browserOf(browser, person);
    const { title } = await uploadSample(theirs.request, "Point à transmettre");
    const { row, act } = await accountOf(page, person);
    await act("Supprimer le compte");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Supprimer le compte" }).click();
    await expect(dialog.getByText("Des réunions appartiennent à ce compte.")).toBeVisible();
    await expect(dialog.locator("option").nth(1)).toBeAttached();
    const option = dialog.locator("option", { hasText: heir.email });
    if (!(await option.count())) await dialog.getByLabel("Chercher quelqu’un").fill(heir.email);
    await expect(option).toHaveCount(1);
    await dialog.getByLabel("À qui").selectOption({ label: `${heir.name} (${heir.email})` });
    await dialog.getByRole("button", { name: "Transmettre et supprimer le compte" }).click();
    await expect(row).toHaveCount(0);
    await theirs.close();
    const inherited = await browserOf(browser, heir);
    const list = (await (await inherited.request.get("/api/bff/meetings/")).json()) as { items: { title: string }[] };
    expect(list.items.map((meeting) => meeting.title)).toContain(title);
    await inherited.close();
  });

  test("meetings go with an account only when that is written out", async ({ page, browser, request }) => {
    const person = somebody("Max Leroy");
    await register(request, person);
    const theirs = await browserOf(browser, person);
    await uploadSample(theirs.request, "Point à supprimer");
    const { row, act } = await accountOf(page, person);
    await act("Supprimer le compte");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Supprimer le compte" }).click();
    await dialog.getByText("Supprimées", { exact: true }).click();
    const remove = dialog.getByRole("button", { name: "Tout supprimer pour toujours" });
    await expect(remove).toBeDisabled();
    await dialog.getByLabel(/^Pour confirmer/).fill(person.email);
    await remove.click();
    await expect(row).toHaveCount(0);
    await theirs.close();
  });
});

test("the log is narrowed, and tells who deleted whom", async ({ page, context }) => {
  await logInByCookies(context, ADMIN);
  await page.goto("/admin/audit");
  await awake(page);
  await page.getByLabel("Acte", { exact: true }).selectOption({ label: "Compte supprimé" });
  await page.waitForURL(/action=user\.deleted/);
  const log = page.getByRole("list", { name: "Journal" });
  await expect(log.getByText("Compte supprimé").first()).toBeVisible();
  await expect(log.getByText("Compte créé")).toHaveCount(0);
  await log.getByRole("link").first().click();
  await page.waitForURL(/actor=\d+/);
});

test("the queue tells what works and what waits", async ({ page, context }) => {
  await logInByCookies(context, ADMIN);
  await page.goto("/admin/queue");
  await expect(page.getByText(/worker/).first()).toBeVisible();
  await expect(page.getByText("PostgreSQL")).toBeVisible();
  await expect(page.locator("dd").first()).toHaveText(/^\d/);
});
