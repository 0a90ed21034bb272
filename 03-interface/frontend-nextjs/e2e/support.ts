import { readFileSync } from "node:fs";
import path from "node:path";

import { type APIRequestContext, type Browser, type BrowserContext, expect, type Page, test as base } from "@playwright/test";

export interface Person {
  name: string;
  email: string;
  password: string;
}

export const ADMIN: Person = {
  name: "Admin",
  email: process.env.E2E_ADMIN_EMAIL ?? "admin@example.com",
  password: process.env.E2E_ADMIN_PASSWORD ?? "admin123",
};
export const PASSWORD = "une-phrase-de-passe";
export const SAMPLES = path.resolve(import.meta.dirname, "../../../02-workers/samples");

let made = 0;

/** Somebody new, whom no other test knows. */
export function somebody(name = "Léa Martin"): Person {
  made += 1;
  return { name, email: `e2e-${Date.now().toString(36)}-${made}@example.org`, password: PASSWORD };
}

/** The door takes changes from its own pages alone: a script says so by the header that a browser sends. */
export function fromHere(baseURL: string): { origin: string } {
  return { origin: new URL(baseURL).origin };
}

/** What a fixture of Playwright knows as the address of the dashboard. */
export function here(): string {
  const url = base.info().project.use.baseURL;
  if (!url) throw new Error("no baseURL");
  return url;
}

export async function register(request: APIRequestContext, person: Person): Promise<void> {
  const answer = await request.post("/api/bff/auth/register", {
    headers: fromHere(here()),
    data: { email: person.email, password: person.password, full_name: person.name },
  });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** Log in without the page: the browser has the cookies afterwards. */
export async function logInByCookies(context: BrowserContext, person: Person): Promise<void> {
  const { email, password } = person;
  const answer = await context.request.post("/api/bff/auth/login", { headers: fromHere(here()), data: { email, password } });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Log in as people do. */
export async function logIn(page: Page, person: Person): Promise<void> {
  await page.goto("/login");
  await page.locator("input[name=email]").fill(person.email);
  await page.locator("input[name=password]").fill(person.password);
  await page.locator("form button[type=submit]").click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

/** A browser of somebody else's, logged in. */
export async function browserOf(browser: Browser, person: Person): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: here() });
  await logInByCookies(context, person);
  return context;
}

export interface Uploaded {
  id: number;
  title: string;
  status: string;
}

/** Upload one of the sample meetings; it is not transcribed yet when this returns. */
export async function uploadSample(request: APIRequestContext, title: string, more: { language?: "fr" | "en"; group_ids?: number[] } = {}): Promise<Uploaded> {
  const name = `meeting_${more.language ?? "fr"}.opus`;
  const answer = await request.post("/api/bff/process/", {
    headers: fromHere(here()),
    multipart: {
      title,
      language: more.language ?? "fr",
      ...(more.group_ids ? { group_ids: JSON.stringify(more.group_ids) } : {}),
      file: { name, mimeType: "audio/ogg", buffer: readFileSync(path.join(SAMPLES, name)) },
    },
  });
  expect(answer.status(), await answer.text()).toBe(202);
  return (await answer.json()) as Uploaded;
}

/** Wait until a meeting is transcribed. */
export async function untilDone(request: APIRequestContext, id: number, timeout = 300_000): Promise<void> {
  await expect
    .poll(async () => ((await (await request.get(`/api/bff/meetings/${id}`)).json()) as Uploaded).status, { timeout, intervals: [2000] })
    .toBe("completed");
}

/** The newest meeting that is done and that this login may see. */
export async function anyMeeting(request: APIRequestContext): Promise<number | null> {
  const page = (await (await request.get("/api/bff/meetings/?status=completed&limit=1")).json()) as { items: Uploaded[] };
  return page.items[0]?.id ?? null;
}

/** Wait until the page's own scripts listen: what is pressed before is lost. */
export async function awake(page: Page, selector = "#content"): Promise<void> {
  await page.waitForFunction((where) => Object.keys(document.querySelector(where) ?? {}).some((key) => key.startsWith("__react")), selector);
}

export type Theme = "dark" | "light";

export async function wear(context: BrowserContext, theme: Theme): Promise<void> {
  await context.addCookies([{ name: "scribe_theme", value: theme, url: here() }]);
}

/** Whether anything is wider than the screen. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

interface Fixtures {
  /** Somebody new, who is logged in already. */
  me: Person;
}

export const test = base.extend<Fixtures>({
  me: async ({ context, request }, give) => {
    const person = somebody();
    await register(request, person);
    await logInByCookies(context, person);
    await give(person);
  },
});
export { expect };
