import { MAX_CLIP_S, wavOf, wavSeconds } from "./wav";

const RATE_HZ = 16_000;
// Decoding unpacks the whole file into memory: more than this is no clip, but a meeting.
const MAX_SOURCE_BYTES = 200 * 1024 ** 2;

/** The recording as WAV. What is none the browser decodes, if it can: the file itself never leaves this machine then. */
export async function asWav(file: File): Promise<ArrayBuffer | null> {
  if (file.size > MAX_SOURCE_BYTES) return null;
  const bytes = await file.arrayBuffer();
  if (wavSeconds(bytes) !== null) return bytes;
  try {
    const context = new OfflineAudioContext(1, 1, RATE_HZ);
    const decoded = await context.decodeAudioData(bytes);
    return wavOf(mono(decoded), decoded.sampleRate);
  } catch {
    return null;
  }
}

/** One channel, the mean of all; a little more than is taken, so that what is too long is told, not cut. */
function mono(sound: AudioBuffer): Float32Array {
  const length = Math.min(sound.length, (MAX_CLIP_S + 1) * sound.sampleRate);
  const mixed = new Float32Array(length);
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    const samples = sound.getChannelData(channel);
    for (let at = 0; at < length; at += 1) mixed[at] = (mixed[at] ?? 0) + (samples[at] ?? 0) / sound.numberOfChannels;
  }
  return mixed;
}
