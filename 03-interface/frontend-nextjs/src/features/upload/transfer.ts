import { sendPart, UploadRefusal } from "@/lib/api/uploads";
import { sha256Hex } from "@/lib/sha256";
import { missing, type Plan, rangeOf } from "./plan";

/** The file that was given is not the one of which the API has parts. */
export class OtherFile extends Error {}

export type Sums = Record<number, string>;

/** Compare the parts that the API has with those of the file. Throws OtherFile at the first that differs. */
export async function proveSame(file: File, plan: Plan, have: readonly number[], sums: Sums, stop: AbortSignal): Promise<void> {
  for (const part of have) {
    const { start, end } = rangeOf(plan, part);
    if ((await sha256Hex(file.slice(start, end))) !== sums[part]) throw new OtherFile();
    stop.throwIfAborted();
  }
}

interface Job {
  uploadId: string;
  file: File;
  plan: Plan;
  have: readonly number[];
  stop: AbortSignal;
  /** How many parts may be on their way now. */
  width: () => number;
  onProgress: (part: number, bytes: number) => void;
  onStored: (part: number, sum: string) => void;
}

/** Send what is missing. Throws what the first part that failed was told; the others may end what they have begun. */
export async function sendParts(job: Job): Promise<void> {
  const left = missing(job.plan, job.have);
  const broken = new AbortController();
  const signal = AbortSignal.any([job.stop, broken.signal]);
  let failure: unknown = null;
  // One part at a time is read into memory; sending reads from the disk again, bit by bit.
  let reading: Promise<unknown> = Promise.resolve();

  async function send(part: number): Promise<void> {
    const { start, end } = rangeOf(job.plan, part);
    const piece = job.file.slice(start, end);
    const read = reading.then(() => sha256Hex(piece));
    reading = read.catch(() => undefined);
    const sum = await read;
    await sendPart(job.uploadId, part, piece, sum, { signal, onProgress: (bytes) => job.onProgress(part, bytes) });
    job.onStored(part, sum);
  }

  let beside: Promise<void> | undefined;
  async function lane(isFirst: boolean): Promise<void> {
    while (!failure && (isFirst || job.width() > 1)) {
      const part = left.shift();
      if (part === undefined) return;
      try {
        await send(part);
      } catch (error) {
        failure ??= error;
        // On a line that is down nothing else arrives.
        if (error instanceof UploadRefusal && error.status === 0) broken.abort();
        return;
      }
      if (isFirst && job.width() > 1) beside ??= lane(false).finally(() => (beside = undefined));
    }
  }

  await lane(true);
  await beside;
  job.stop.throwIfAborted();
  if (failure) throw failure;
}
