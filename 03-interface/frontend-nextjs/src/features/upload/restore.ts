import { openUploads, readUpload, type Upload } from "@/lib/api/uploads";
import { reopened, type Source, titleOf } from "./files";
import { type Note, notesOf } from "./notes";
import { type Item, itemOf } from "./queue";
import type { Plan } from "./plan";

export interface Found {
  note: Note;
  item: Item;
  source: Source | null;
}

export function planOf({ size_bytes, part_bytes, part_count }: Upload): Plan {
  return { size: size_bytes, partBytes: part_bytes, partCount: part_count };
}

/** What was on its way when the page was left: as noted here, and what the API has open besides. */
export async function unfinished(userId: number, isTaken: (id: string) => boolean): Promise<Found[]> {
  const [notes, open] = await Promise.all([notesOf(userId), openUploads().catch(() => null)]);
  if (open === null) return Promise.all(notes.filter(({ key }) => !isTaken(key)).map((note) => found(note, undefined)));
  const noted = new Set(notes.map(({ uploadId }) => uploadId));
  const strangers = open.filter(({ id }) => !noted.has(id)).map((upload) => noteOf(userId, upload));
  const free = [...notes, ...strangers].filter(({ key, uploadId }) => !isTaken(key) && !(uploadId && isTaken(uploadId)));
  return Promise.all(
    free.map(async (note) => {
      const upload = open.find(({ id }) => id === note.uploadId);
      // What is not open any more may have been completed while the page was left.
      return found(note, upload ?? (note.uploadId ? await readUpload(note.uploadId).catch(() => undefined) : undefined));
    }),
  );
}

/** An upload that this browser knows nothing about: begun on another one, or its notes were cleared. */
function noteOf(userId: number, upload: Upload): Note {
  return {
    key: upload.id,
    userId,
    uploadId: upload.id,
    name: upload.filename,
    size: upload.size_bytes,
    title: titleOf(upload.filename),
    wishes: { groupIds: [], language: null, maxSpeakers: null },
    sums: {},
    handle: null,
    paused: false,
    at: Date.parse(upload.created_at),
  };
}

async function found(note: Note, upload: Upload | undefined): Promise<Found> {
  const completed = upload?.status === "completed";
  const file = completed ? null : note.handle && (await reopened(note.handle, false));
  const plan = upload ? planOf(upload) : null;
  const have = upload?.received.filter((part) => part in note.sums) ?? [];
  const ready = file !== null || (plan !== null && have.length === plan.partCount);
  const item = itemOf({
    key: note.key,
    uploadId: note.uploadId,
    name: note.name,
    size: note.size,
    title: note.title,
    wishes: note.wishes,
    plan,
    have,
    phase: completed ? "done" : note.paused ? "paused" : ready ? "queued" : "waiting",
    needs: completed || note.paused || ready ? null : note.handle ? "permission" : "file",
    meetingId: upload?.meeting_id ?? null,
  });
  return { note, item, source: file && { file, handle: note.handle } };
}
