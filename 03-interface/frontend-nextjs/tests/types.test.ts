import { readFileSync } from "node:fs";

import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

it("keeps the types of this document: npm run types", async () => {
  const made = COMMENT_HEADER + astToString(await openapiTS(new URL("../openapi.json", import.meta.url)));
  expect(made).toBe(readFileSync("src/lib/api/schema.d.ts", "utf8"));
});
