import type { Page } from "@playwright/test";

import { ADMIN, awake, expect, logInByCookies, test } from "./support";

/** Press Tab until this has the focus, as who has no mouse would. */
async function tabTo(page: Page, name: RegExp, limit = 40): Promise<void> {
  for (let press = 0; press < limit; press += 1) {
    await page.keyboard.press("Tab");
    const told = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
    if (name.test(told)) return;
  }
  throw new Error(`no ${name} within ${limit} presses of Tab`);
}

test("logs in, goes about and comes back", async ({ page }) => {
  await page.goto("/login");
  await awake(page);
  await expect(page.getByLabel("Adresse e-mail")).toBeFocused();
  await page.keyboard.type(ADMIN.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(ADMIN.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("/");

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Aller au contenu" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();

  await page.goto("/");
  await tabTo(page, /^Réglages$/);
  await page.keyboard.press("Enter");
  await page.waitForURL("/settings");
  await tabTo(page, /^Jetons d’API$/);
  await page.keyboard.press("Enter");
  await page.waitForURL("/settings/tokens");
});

test.describe("palette", () => {
  test.beforeEach(async ({ page, context }) => {
    await logInByCookies(context, ADMIN);
    await page.goto("/settings");
    await awake(page);
  });

  test("opens, finds a page and goes there; the focus comes back when it is left", async ({ page }) => {
    await page.getByRole("radio", { name: "Sombre" }).focus();
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.getByRole("radio", { name: "Sombre" })).toBeFocused();

    await page.keyboard.press("Control+k");
    await page.keyboard.type("reunions");
    await page.keyboard.press("Enter");
    await page.waitForURL("/");
  });

  test("changes the theme, and every switch follows", async ({ page }) => {
    await page.keyboard.press("Control+k");
    // Typed before what draws the palette has come: no letter is lost.
    await page.keyboard.type("theme clair");
    await expect(page.getByRole("combobox")).toHaveValue("theme clair");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
    await expect(page.getByRole("radio", { name: "Clair" })).toBeChecked();
    await expect(page.getByRole("button", { name: "Thème : Sombre" })).toBeVisible();
  });

  test("keys lead to pages, but write letters in a field", async ({ page }) => {
    await page.locator("#content").focus();
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await page.waitForURL("/admin");
    const search = page.getByRole("searchbox");
    await search.focus();
    await page.keyboard.type("gm?");
    await expect(search).toHaveValue("gm?");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page).toHaveURL(/\/admin/);
  });

  test("tells its keys, and lets them be turned off", async ({ page }) => {
    await page.locator("#content").focus();
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Raccourcis clavier" });
    await expect(sheet).toBeVisible();
    await expect(sheet.getByText("Palette de commandes")).toBeVisible();
    await sheet.getByLabel("Raccourcis d’une seule touche").uncheck();
    await page.keyboard.press("Escape");
    await expect(sheet).toHaveCount(0);
    await page.keyboard.press("?");
    await page.keyboard.press("g");
    await page.keyboard.press("m");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox")).toBeVisible();
    await expect(page).toHaveURL("/settings");
  });
});
