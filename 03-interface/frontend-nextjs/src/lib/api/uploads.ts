import { api, doorPath } from "./client";
import { ApiError, unwrap } from "./errors";
import type { components } from "./schema";

export type Upload = components["schemas"]["Upload"];
export type UploadCreate = components["schemas"]["UploadCreate"];

// A line that moves nothing for so long is dead; storing a part after its last byte may take longer.
const STALLED_MS = 60_000;
const STORED_MS = 150_000;

/** A refusal with the pause that the API asks for. Status 0: nothing answered. */
export class UploadRefusal extends ApiError {
  constructor(
    status: number,
    code: string,
    detail: string,
    readonly retryAfterS: number | null = null,
  ) {
    super(status, code, detail);
    this.name = "UploadRefusal";
  }
}

export function createUpload(body: UploadCreate): Promise<Upload> {
  return answered(api.POST("/api/v1/uploads/", { body }));
}

export async function openUploads(): Promise<Upload[]> {
  return (await answered(api.GET("/api/v1/uploads/"))).items;
}

export function readUpload(upload_id: string): Promise<Upload> {
  return answered(api.GET("/api/v1/uploads/{upload_id}", { params: { path: { upload_id } } }));
}

/** The id of the meeting that was made of it. */
export async function completeUpload(upload_id: string): Promise<number> {
  return (await answered(api.POST("/api/v1/uploads/{upload_id}/complete", { params: { path: { upload_id } } }))).id;
}

export async function abortUpload(upload_id: string): Promise<void> {
  await answered(api.DELETE("/api/v1/uploads/{upload_id}", { params: { path: { upload_id } } }));
}

async function answered<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const answer = await asked.catch(() => {
    throw new UploadRefusal(0, "network", "");
  });
  try {
    return unwrap<T>(answer);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new UploadRefusal(error.status, error.code, error.message, seconds(answer.response.headers.get("retry-after")));
  }
}

interface Sending {
  signal: AbortSignal;
  /** Bytes of this part that have left. */
  onProgress: (bytes: number) => void;
}

/** Send one part. By XMLHttpRequest: fetch does not tell how far a body is. The browser reads the piece as it sends. */
export function sendPart(id: string, number: number, piece: Blob, sha256: string, { signal, onProgress }: Sending): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let patience: number | undefined;
    const wait = (ms: number) => {
      window.clearTimeout(patience);
      patience = window.setTimeout(() => request.abort(), ms);
    };
    const end = (settle: () => void) => () => {
      window.clearTimeout(patience);
      signal.removeEventListener("abort", stop);
      settle();
    };
    const lost = end(() => reject(new UploadRefusal(0, "network", "")));
    const stop = () => request.abort();
    request.open("PUT", doorPath(`/api/v1/uploads/${id}/parts/${number}`));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Checksum-SHA256", sha256);
    request.upload.onprogress = (event) => {
      wait(event.loaded < piece.size ? STALLED_MS : STORED_MS);
      onProgress(event.loaded);
    };
    request.onload = end(() => (request.status === 200 ? resolve() : reject(refusalOf(request))));
    request.onerror = lost;
    request.onabort = lost;
    signal.addEventListener("abort", stop);
    if (signal.aborted) return lost();
    wait(STALLED_MS);
    request.send(piece);
  });
}

function refusalOf(request: XMLHttpRequest): UploadRefusal {
  let said: { error?: unknown; detail?: unknown } = {};
  try {
    said = (JSON.parse(request.responseText) ?? {}) as typeof said;
  } catch {
    // A proxy's page: the status tells enough.
  }
  const [code, detail] = [String(said.error ?? "unknown"), String(said.detail ?? "")];
  return new UploadRefusal(request.status, code, detail, seconds(request.getResponseHeader("retry-after")));
}

function seconds(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) : null;
}
