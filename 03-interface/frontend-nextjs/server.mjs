// Starts Next's standalone server with what Next leaves to others: a fresh nonce for every page, and who is asking.
// Next puts the nonce that it finds in a request's Content-Security-Policy on every script that it writes.
import http from "node:http";
import { randomBytes } from "node:crypto";

const BFF = "/api/bff/";

function policy(nonce) {
  return [
    "default-src 'self'",
    // WebAssembly counts the sums of uploads where there is no crypto.subtle: on plain http.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'`,
    // Positions of popovers and rows are style attributes: these cannot carry a nonce, and cannot run anything.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function prepare(request, response) {
  const { headers, socket, url } = request;
  // Where both versions of IP are listened to, an IPv4 address comes as part of an IPv6 one.
  const visitor = socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, "");
  // The last address is the one that connected: whatever stands before it is what somebody claims.
  headers["x-forwarded-for"] = [headers["x-forwarded-for"], visitor].filter(Boolean).join(", ");
  headers["x-scribe-path"] = url;
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  delete headers["content-security-policy"];
  if (url?.startsWith(BFF)) return; // the API's own answers name their own policy
  const written = policy(randomBytes(16).toString("base64"));
  headers["content-security-policy"] = written;
  response.setHeader("Content-Security-Policy", written);
}

const create = http.createServer;
http.createServer = (...given) => {
  const server = create(...given);
  server.prependListener("request", prepare);
  // Recordings of hours go up in parts of minutes: a part may take as long as its line needs.
  server.requestTimeout = 0;
  return server;
};

await import("./server.js");
