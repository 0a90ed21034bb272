import { expect, it } from "vitest";

import { deviceOf } from "@/features/settings/device";
import { eventName, EVENTS } from "@/features/settings/types";
import { codeAmong } from "@/lib/api/codes";
import { ApiError } from "@/lib/api/errors";

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0", "Edge · Windows"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/20.0 Safari/605.1.15", "Safari · macOS"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1", "Safari · iPhone"],
  ["Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36", "Chrome · Android"],
  ["curl/8.5.0", "curl"],
  ["", null],
  [null, null],
])("%s is %s", (agent, told) => {
  expect(deviceOf(agent)).toBe(told);
});

it("names what a webhook hears of", () => {
  expect(EVENTS.map(eventName)).toEqual(["completed", "failed", "processing", "deleted"]);
});

it("knows what has words of its own", () => {
  const known = ["conflict"] as const;
  expect(codeAmong(new ApiError(409, "conflict", ""), known)).toBe("conflict");
  expect(codeAmong(new ApiError(409, "new_one", ""), known)).toBe("other");
  expect(codeAmong(new ApiError(503, "conflict", ""), known)).toBe("unreachable");
  expect(codeAmong(new TypeError("Failed to fetch"), known)).toBe("unreachable");
});
