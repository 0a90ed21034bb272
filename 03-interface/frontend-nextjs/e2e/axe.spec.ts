import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { ADMIN, anyMeeting, awake, expect, logInByCookies, overflow, register, somebody, test, type Theme, wear } from "./support";

// Every page that is there; with * the newest meeting. A page that is not built yet answers 404, and is told as skipped.
const OPEN = ["/login", "/register"];
const PAGES = [
  "/", "/?q=zzzzzz", "/upload", "/meetings/*", "/search", "/search?q=budget", "/voices", "/groups",
  "/settings", "/settings/security", "/settings/tokens", "/settings/webhooks",
  "/admin", "/admin/queue", "/admin/storage", "/admin/audit", "/nowhere",
];
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const THEMES: readonly Theme[] = ["dark", "light"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function examine(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

for (const theme of THEMES) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test.describe(`${theme}, ${size}`, () => {
      test.use({ viewport });
      test.beforeEach(({ context }) => wear(context, theme));

      for (const path of [...OPEN, ...PAGES]) {
        test(path, async ({ page, context }) => {
          if (!OPEN.includes(path)) await logInByCookies(context, ADMIN);
          const id = path.includes("*") ? await anyMeeting(context.request) : null;
          test.skip(path.includes("*") && id === null, "no meeting is done");
          const answer = await page.goto(path.replace("*", String(id)));
          test.skip(answer?.status() === 404 && path !== "/nowhere", "not built yet");
          await page.waitForLoadState("load");
          await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
          expect(await examine(page)).toEqual([]);
          expect(await overflow(page), "wider than the screen by").toBeLessThanOrEqual(0);
        });
      }

      test("what the administration asks", async ({ page, context, request }) => {
        const person = somebody();
        await register(request, person);
        await logInByCookies(context, ADMIN);
        await page.goto(`/admin?q=${person.email}`);
        await awake(page);
        const clean = async () => {
          expect(await examine(page)).toEqual([]);
          expect(await overflow(page)).toBeLessThanOrEqual(0);
        };
        await page.getByRole("button", { name: "Créer un compte" }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await clean();
        await page.keyboard.press("Escape");
        for (const item of ["Espace", "Fermer le compte", "Réinitialiser le mot de passe", "Supprimer le compte"]) {
          await page.getByRole("button", { name: /^Que faire du compte/ }).last().click();
          await page.getByRole("menuitem", { name: item, exact: true }).click();
          await expect(page.getByRole("dialog")).toBeVisible();
          await clean();
          await page.keyboard.press("Escape");
          await expect(page.getByRole("dialog")).toHaveCount(0);
        }
      });

      test("a secret that is shown once, and a question in place", async ({ page, me }) => {
        expect(me.email).toBeTruthy();
        await page.goto("/settings/tokens");
        await awake(page);
        await page.getByLabel("Nom").fill("a");
        await page.getByRole("button", { name: "Créer le jeton" }).click();
        await expect(page.getByLabel("Votre jeton")).toBeFocused();
        expect(await examine(page)).toEqual([]);
        await page.getByRole("button", { name: "Révoquer a" }).click();
        expect(await examine(page)).toEqual([]);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
      });

      test("palette and sheet", async ({ page, context }) => {
        await logInByCookies(context, ADMIN);
        await page.goto("/settings");
        await awake(page);
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox").fill("re");
        await expect(page.getByRole("option").first()).toBeVisible();
        expect(await examine(page)).toEqual([]);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        await page.keyboard.press("Escape");
        await expect(page.getByRole("dialog")).toHaveCount(0);
        await page.keyboard.press("?");
        await expect(page.getByRole("dialog")).toBeVisible();
        expect(await examine(page)).toEqual([]);
      });
    });
  }
}
