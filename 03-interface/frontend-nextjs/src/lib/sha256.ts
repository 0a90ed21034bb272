// Browsers keep crypto.subtle for pages over TLS and on this machine; on a plain http LAN WebAssembly does it.
const STEP_BYTES = 2 * 1024 ** 2;

/** The SHA-256 of a piece of a file, in hexadecimal. */
export async function sha256Hex(piece: Blob): Promise<string> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return stepByStep(piece);
  const digest = new Uint8Array(await subtle.digest("SHA-256", await piece.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function stepByStep(piece: Blob): Promise<string> {
  const { createSHA256 } = await import("hash-wasm");
  const sum = await createSHA256();
  // Between the steps the page can answer.
  for (let at = 0; at < piece.size; at += STEP_BYTES) {
    sum.update(new Uint8Array(await piece.slice(at, at + STEP_BYTES).arrayBuffer()));
  }
  return sum.digest("hex");
}
