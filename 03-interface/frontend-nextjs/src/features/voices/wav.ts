// What the API takes as a clip: it measures WAV alone, and knows a voice by some seconds of it.
export const MIN_CLIP_S = 3;
export const MAX_CLIP_S = 300;
export const MAX_CLIP_BYTES = 30 * 1024 ** 2;

export type ClipProblem = "clip_too_short" | "clip_too_long" | "clip_too_large" | "unsupported_clip";

const tag = (view: DataView, at: number) => String.fromCharCode(...[0, 1, 2, 3].map((plus) => view.getUint8(at + plus)));

const PCM = 1;
const EXTENSIBLE = 0xfffe;

/** The bytes of a second, as a format chunk of at least 16 bytes tells; 0 for what the API does not take. */
function bytesPerSecond(view: DataView, at: number, size: number): number {
  const [channels, rateHz, frameBytes, bits] = [view.getUint16(at + 2, true), view.getUint32(at + 4, true), view.getUint16(at + 12, true), view.getUint16(at + 14, true)];
  const said = view.getUint16(at, true);
  // The extensible format tells behind the channels' places what it really is.
  const format = said === EXTENSIBLE && size >= 26 && at + 26 <= view.byteLength ? view.getUint16(at + 24, true) : said;
  const taken = format === PCM && [16, 24, 32].includes(bits) && rateHz >= 8_000 && rateHz <= 192_000 && channels >= 1 && channels <= 8;
  return taken ? rateHz * frameBytes : 0;
}

/** Seconds of a WAV file of the kind that the API takes; null for every other file. */
export function wavSeconds(bytes: ArrayBuffer): number | null {
  const view = new DataView(bytes);
  if (view.byteLength < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE") return null;
  let rate = 0;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag(view, at) === "fmt " && body + 16 <= view.byteLength) rate = bytesPerSecond(view, body, size);
    // A recorder that was cut off has written no size, or a wrong one: what is there counts.
    if (tag(view, at) === "data") return rate > 0 ? Math.min(size, view.byteLength - body) / rate : null;
    at = body + size + (size % 2);
  }
  return null;
}

/** Why the API would not take this recording; null where it may. */
export function clipProblem(bytes: ArrayBuffer): ClipProblem | null {
  const seconds = wavSeconds(bytes);
  if (seconds === null) return "unsupported_clip";
  if (seconds < MIN_CLIP_S) return "clip_too_short";
  if (seconds > MAX_CLIP_S) return "clip_too_long";
  return bytes.byteLength > MAX_CLIP_BYTES ? "clip_too_large" : null;
}

/** One voice's samples, -1 to 1, as a WAV file of 16 bit. */
export function wavOf(samples: Float32Array, rateHz: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const write = (at: number, text: string) => [...text].forEach((letter, plus) => view.setUint8(at + plus, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, at) => view.setInt16(44 + at * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true));
  return view.buffer;
}
