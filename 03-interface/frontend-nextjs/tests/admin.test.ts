import { describe, expect, it } from "vitest";

import { accountAddress, accountFiltersOf, accountQueryOf } from "@/features/admin/account-filters";
import { auditAddress, auditFiltersOf, auditQueryOf, detailsText, shortId } from "@/features/admin/audit-filters";
import { countsOf, readMetrics } from "@/features/admin/metrics";
import { choiceOf, gigabytesOf, quotaOf } from "@/features/admin/quota";

describe("accounts", () => {
  it("reads an address, and writes it", () => {
    const filters = accountFiltersOf({ q: " ana ", state: "closed", x: "y" });
    expect(filters).toEqual({ q: "ana", state: "closed" });
    expect(accountAddress(filters)).toBe("/admin?q=ana&state=closed");
    expect(accountQueryOf(filters, "c")).toEqual({ limit: 50, q: "ana", is_active: false, cursor: "c" });
  });
  it("leaves out what makes no sense", () => {
    expect(accountFiltersOf({ q: " ", state: "gone" })).toEqual({});
    expect(accountAddress({})).toBe("/admin");
  });
});

describe("the log", () => {
  it("reads an address, and writes it", () => {
    const given = { actor: "7", action: "meeting.deleted", target: "meeting", id: "12", from: "2026-11-01", to: "2026-11-02" };
    const filters = auditFiltersOf(given);
    expect(filters).toEqual({ ...given, actor: 7 });
    expect(auditFiltersOf(Object.fromEntries(new URL(auditAddress(filters), "http://x").searchParams))).toEqual(filters);
  });
  it("leaves out what makes no sense", () => {
    expect(auditFiltersOf({ actor: "0", action: "x.y", target: "<b>", id: "a b", from: "soon" })).toEqual({});
    expect(auditFiltersOf({ actor: "99999999999" })).toEqual({});
  });
  it("asks for whole days", () => {
    const asked = auditQueryOf({ from: "2026-02-28", to: "2026-02-28" });
    expect(Date.parse(asked.until!) - Date.parse(asked.since!)).toBe(86_400_000);
  });
  it("writes details as text", () => {
    expect(detailsText({ fields: ["title", "groups"], attempt: 2, handed_to: null, none: [] })).toBe("fields: title, groups · attempt: 2");
    expect(detailsText({})).toBe("");
  });
  it("shortens UUIDs alone", () => {
    expect(shortId("db08c77d-3072-4ab7-b8de-606a921e87cb")).toBe("db08c77d…");
    expect([shortId("27"), shortId(null)]).toEqual(["27", ""]);
  });
});

it("reads Prometheus' format", () => {
  const text = '# HELP scribe_meetings Meetings by status.\n# TYPE scribe_meetings gauge\nscribe_meetings{status="pending"} 3.0\nscribe_queue_length NaN\nscribe_uploaded_bytes_total 1.5e+06\n';
  expect([...readMetrics(text)]).toEqual([['scribe_meetings{status="pending"}', 3], ["scribe_uploaded_bytes_total", 1_500_000]]);
  expect(countsOf(text)).toMatchObject({ pending: 3, processing: null, uploadedBytes: 1_500_000 });
  expect(countsOf("")).toMatchObject({ pending: null, uploads: null });
});

it("keeps what a quota means", () => {
  expect([null, 0, 5e9].map(choiceOf)).toEqual(["configured", "unlimited", "own"]);
  expect(quotaOf("configured", 5)).toBeNull();
  expect(quotaOf("unlimited", 5)).toBe(0);
  expect(quotaOf("own", 2.5)).toBe(2_500_000_000);
  expect(quotaOf("own", 0)).toBe(1);
  expect(gigabytesOf(2_500_000_000)).toBe(2.5);
});
