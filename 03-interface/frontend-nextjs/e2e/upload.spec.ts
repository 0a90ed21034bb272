import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";

import { expect, type Page, test } from "@playwright/test";

test.use({ baseURL: process.env.E2E_URL ?? "http://127.0.0.1:3000", locale: "fr-FR" });

const MIB = 1024 ** 2;
const BYTES_PER_S = 8 * MIB;

/** Begins as a WAV does, so that the API takes it; there is no sound in it, so that the worker is soon done with it. */
function recording(size: number): Buffer {
  const bytes = randomBytes(size);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(size - 8, 4);
  bytes.write("WAVEjunk", 8);
  return bytes;
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

async function logIn(page: Page): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Adresse e-mail").fill(process.env.E2E_EMAIL ?? "admin@example.com");
  await page.getByLabel("Mot de passe").fill(process.env.E2E_PASSWORD ?? "admin123");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page.getByRole("heading", { name: "Réunions", level: 1 })).toBeVisible();
}

/** The desk comes after the page itself. */
async function ready(page: Page): Promise<void> {
  await expect(page.locator("p[role=status]")).toBeAttached();
}

/** A line on which a reload comes in the middle. */
async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: BYTES_PER_S });
}

/** What the browser does when a file from the desktop is dropped. */
async function drop(page: Page, path: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data: { items: [], files: [path], dragOperationsMask: 1 } });
    if (type === "dragOver") await expect(page.getByText("Lâchez pour importer")).toBeVisible();
  }
}

async function received(page: Page, filename: string): Promise<number[]> {
  const { items } = (await (await page.request.get("/api/bff/uploads/")).json()) as { items: { filename: string; received: number[] }[] };
  return items.find((upload) => upload.filename === filename)?.received ?? [];
}

/** Follow the link of the panel, compare what the API holds with what was sent, and clear it away. */
async function expectArrived(page: Page, bytes: Buffer): Promise<void> {
  const link = page.getByRole("link", { name: "Ouvrir la réunion" });
  await expect(link).toBeVisible({ timeout: 60_000 });
  const id = (await link.getAttribute("href"))?.split("/").at(-1);
  const meeting = (await (await page.request.get(`/api/bff/meetings/${id}`)).json()) as { sha256: string; size_bytes: number };
  expect(meeting.sha256).toBe(sha256(bytes));
  await page.evaluate((gone) => fetch(`/api/bff/meetings/${gone}`, { method: "DELETE" }), id);
}

test("a dropped recording follows from page to page, and its bytes arrive as they are", async ({ page }, info) => {
  const [bytes, name] = [recording(20 * MIB), `seance ${Date.now()}.wav`];
  writeFileSync(info.outputPath(name), bytes);
  await logIn(page);
  await ready(page);
  await slowDown(page);
  await drop(page, info.outputPath(name));
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Titre de/).fill("Séance déposée");
  await dialog.getByRole("button", { name: "Envoyer ce fichier" }).click();
  const panel = page.getByRole("region", { name: "Envois" });
  await expect(panel.getByText("Séance déposée")).toBeVisible();
  await page.getByRole("link", { name: "Importer" }).first().click();
  await expect(page.getByRole("heading", { name: "Importer", level: 1 })).toBeVisible();
  await expect(page.getByRole("list", { name: "Envois" }).getByText("Séance déposée")).toBeVisible();
  await expectArrived(page, bytes);
});

test("an upload goes on after a reload, with the parts that are missing alone", async ({ page }, info) => {
  test.setTimeout(120_000);
  const [bytes, name] = [recording(72 * MIB), `longue ${Date.now()}.wav`];
  const path = info.outputPath(name);
  writeFileSync(path, bytes);
  page.on("dialog", (dialog) => dialog.accept());
  await logIn(page);
  await page.goto("/upload");
  await ready(page);
  await slowDown(page);
  await page.locator("input[type=file]").first().setInputFiles(path);
  await page.getByRole("button", { name: "Envoyer ce fichier" }).click();
  await expect.poll(async () => (await received(page, name)).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);

  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: "longue" });
  await expect(row.getByText(/Interrompu à/)).toBeVisible();
  const before = await received(page, name);
  const sent: number[] = [];
  page.on("request", (request) => {
    const part = /parts\/(\d+)$/.exec(request.url());
    if (part && request.method() === "PUT") sent.push(Number(part[1]));
  });

  // Another file of the same size is not taken for it.
  const other = info.outputPath("autre.wav");
  writeFileSync(other, recording(72 * MIB));
  await row.locator("input[type=file]").setInputFiles(other);
  await expect(row.getByText(/pas le même fichier/)).toBeVisible();
  expect(sent).toEqual([]);

  await row.locator("input[type=file]").setInputFiles(path);
  await expectArrived(page, bytes);
  expect(new Set(sent)).toEqual(new Set([1, 2, 3, 4, 5].filter((part) => !before.includes(part))));
});

test("what is given up is gone on the server, too; an empty file does not leave", async ({ page }, info) => {
  test.setTimeout(60_000);
  const name = `abandon ${Date.now()}.wav`;
  writeFileSync(info.outputPath(name), recording(72 * MIB));
  writeFileSync(info.outputPath("vide.wav"), "");
  await logIn(page);
  await page.goto("/upload");
  await ready(page);
  await slowDown(page);
  const field = page.locator("input[type=file]").first();
  await field.setInputFiles(info.outputPath("vide.wav"));
  await expect(page.getByText(/Ce fichier est vide/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Envoyer ce fichier" })).toBeDisabled();
  await field.setInputFiles(info.outputPath(name));
  await page.getByRole("button", { name: "Envoyer ce fichier" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "abandon" });
  await expect.poll(async () => (await received(page, name)).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
  await row.getByRole("button", { name: /en pause/ }).click();
  await expect(row.getByText(/En pause à/)).toBeVisible();
  await row.getByRole("button", { name: "Continuer" }).click();
  await row.getByRole("button", { name: /^Abandonner abandon/ }).click();
  await row.getByRole("button", { name: "Abandonner", exact: true }).click();
  await expect(row).toHaveCount(0);
  await expect.poll(async () => (await received(page, name)).length).toBe(0);
});
