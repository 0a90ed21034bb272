import { expect, it } from "vitest";

import { scriptsOf } from "../e2e/budgets";

it("finds what a page loads at first", () => {
  const html = `
    <link rel="stylesheet" href="/a.css"/><link rel="preload" as="font" href="/f.woff2"/>
    <link rel="preload" as="script" fetchPriority="low" nonce="x" href="/_next/one.js?a=1&amp;b=2"/>
    <script src="/_next/two.js" async="" nonce="x"></script><script nonce="x">self.x=1</script>
    <script src="/_next/two.js" async=""></script><script src="/_next/old.js" noModule="" nonce="x"></script>`;
  expect(scriptsOf(html)).toEqual(["/_next/one.js?a=1&b=2", "/_next/two.js"]);
});
