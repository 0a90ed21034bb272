/** A file that somebody has given, and the handle that finds it again after a reload, where the browser has such. */
export interface Source {
  file: File;
  handle: FileSystemFileHandle | null;
}

export const ACCEPT = "audio/*,video/*,.m4a,.mkv,.opus,.flac,.mts,.m2ts";

const RECORDINGS = {
  "audio/*": [".mp3", ".m4a", ".wav", ".flac", ".ogg", ".opus", ".aac", ".wma", ".amr", ".aiff"],
  "video/*": [".mp4", ".mov", ".mkv", ".webm", ".avi", ".mts", ".m2ts", ".wmv", ".3gp"],
};

/** Let the person choose in the browser's dialog. Null where it cannot keep handles: a plain file field must do. */
export async function pick(description: string, multiple: boolean): Promise<Source[] | null> {
  if (!window.showOpenFilePicker) return null;
  try {
    const handles = await window.showOpenFilePicker({ multiple, types: [{ description, accept: RECORDINGS }] });
    return await Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle })));
  } catch (error) {
    // The person has changed their mind.
    if (error instanceof DOMException && error.name === "AbortError") return [];
    return null;
  }
}

export function sourcesOf(files: Iterable<File>): Source[] {
  return Array.from(files, (file) => ({ file, handle: null }));
}

/** What was dropped. All is asked for at once: after the event the browser has forgotten it. Folders are left out. */
export async function dropped(transfer: DataTransfer): Promise<Source[]> {
  const given = Array.from(transfer.items)
    .filter((item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory)
    .map((item) => ({ file: item.getAsFile(), handle: item.getAsFileSystemHandle?.().catch(() => null) }));
  const sources = await Promise.all(
    given.map(async ({ file, handle }) => {
      const found = await handle;
      return file && { file, handle: found?.kind === "file" ? (found as FileSystemFileHandle) : null };
    }),
  );
  return sources.filter((source) => source !== null);
}

/** The file behind a handle; null when the browser wants to ask first and may not, or when the file is gone. */
export async function reopened(handle: FileSystemFileHandle, mayAsk: boolean): Promise<File | null> {
  try {
    const wish = { mode: "read" } as const;
    let state = (await handle.queryPermission?.(wish)) ?? "granted";
    if (state === "prompt" && mayAsk) state = (await handle.requestPermission?.(wish)) ?? "denied";
    return state === "granted" ? await handle.getFile() : null;
  } catch {
    return null;
  }
}

/** As the API writes names: composed, and what cannot be seen at the ends is no part of it. */
export function sameName(one: string, other: string): boolean {
  return one.normalize("NFC").trim() === other.normalize("NFC").trim();
}

export function titleOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return (dot > 0 ? name.slice(0, dot) : name).trim().slice(0, 200);
}

/** Whether it plainly is something else. The API looks at the bytes: this is to ask before they are sent. */
export function looksOdd(type: string): boolean {
  return /^(image|font|model)\/|^text\/(plain|html|css|csv|markdown)|^application\/(pdf|zip|json|msword|x-zip|vnd\.(openxml|oasis|ms-))/.test(type);
}
