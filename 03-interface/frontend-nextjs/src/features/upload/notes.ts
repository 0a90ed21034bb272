import type { Wishes } from "./queue";

/** What outlives a reload: which file it was, the sums of the parts that the API took, and the way back to the file. */
export interface Note {
  key: string;
  userId: number;
  uploadId: string | null;
  name: string;
  size: number;
  title: string;
  wishes: Wishes;
  /** SHA-256 by part. A part of which the sum is not known is sent again: it might be of another file. */
  sums: Record<number, string>;
  handle: FileSystemFileHandle | null;
  paused: boolean;
  /** When it was begun, in milliseconds. */
  at: number;
}

const NAME = "scribe-uploads";
const TABLE = "uploads";
// The API keeps an open upload for a day; nobody's file names stay in a browser for ever.
const KEPT_MS = 7 * 86_400_000;
let opened: Promise<IDBDatabase> | undefined;

/** The notes of one person, oldest first; none where the browser keeps none. */
export async function notesOf(userId: number): Promise<Note[]> {
  const notes = await inTable<Note[]>("readonly", (table) => table.getAll()).catch(() => []);
  const old = Date.now() - KEPT_MS;
  for (const note of notes) if (note.at < old) void dropNote(note.key);
  return notes.filter((note) => note.userId === userId && note.at >= old).sort((one, other) => one.at - other.at);
}

export async function keepNote(note: Note): Promise<void> {
  try {
    await inTable("readwrite", (table) => table.put(note));
  } catch {
    // Nothing can be kept here, as in some private windows: the upload goes on, and a reload asks for the file.
  }
}

export async function dropNote(key: string): Promise<void> {
  await inTable("readwrite", (table) => table.delete(key)).catch(() => undefined);
}

async function inTable<T>(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest): Promise<T> {
  opened ??= open();
  const base = await opened;
  return settled<T>(ask(base.transaction(TABLE, mode).objectStore(TABLE)));
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" });
  return settled<IDBDatabase>(request);
}

function settled<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error("nothing is kept here"));
  });
}
