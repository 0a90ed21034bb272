import { bytesOf, missing, type Plan } from "./plan";
import { type Meter, measured } from "./speed";

export type Phase = "queued" | "waiting" | "checking" | "sending" | "finishing" | "retrying" | "paused" | "done" | "failed";

export interface Wishes {
  groupIds: number[];
  language: string | null;
  maxSpeakers: number | null;
}

/** A code that has a sentence in the messages, or the API's own sentence. */
export interface Problem {
  code: string;
  detail: string;
  numbers: number[];
}

/** A recording on its way. The file itself is kept elsewhere: this is what is shown, and what decides. */
export interface Item {
  key: string;
  uploadId: string | null;
  name: string;
  size: number;
  title: string;
  wishes: Wishes;
  phase: Phase;
  plan: Plan | null;
  /** The parts that the API has, and that are known to be of this file. */
  have: number[];
  /** Bytes that have left, of parts on their way. */
  flying: Record<number, number>;
  meter: Meter;
  attempt: number;
  problem: Problem | null;
  retryAt: number | null;
  /** What a waiting one waits for: to be chosen again, or to be allowed. */
  needs: "file" | "permission" | null;
  meetingId: number | null;
}

/** A file that somebody has chosen and not sent yet. */
export interface Staged {
  key: string;
  name: string;
  size: number;
  type: string;
  title: string;
}

export interface Queue {
  items: Item[];
  staged: Staged[];
}

export const EMPTY: Queue = { items: [], staged: [] };

type Told = Partial<Pick<Item, "problem" | "retryAt" | "needs" | "meetingId">>;

export type Action =
  | { type: "staged"; files: Staged[] }
  | { type: "titled"; key: string; title: string }
  | { type: "unstaged"; keys: string[] }
  | { type: "added"; items: Item[] }
  | { type: "opened"; key: string; uploadId: string; plan: Plan; have: number[] }
  | { type: "forgotten"; key: string }
  | { type: "moved"; key: string; to: Phase; told?: Told }
  | { type: "flew"; key: string; flying: Record<number, number>; at: number }
  | { type: "stored"; key: string; part: number; at: number }
  | { type: "removed"; key: string };

const BUSY: readonly Phase[] = ["checking", "sending", "finishing"];
const OPEN: readonly Phase[] = ["queued", "waiting", "retrying", "paused", "failed", ...BUSY];
/** From where each phase may be reached: a late message of an attempt that was stopped changes nothing. */
const FROM: Record<Phase, readonly Phase[]> = {
  queued: ["waiting", "retrying", "paused", "failed"],
  checking: ["queued"],
  sending: ["queued", "checking"],
  finishing: ["queued", "checking", "sending"],
  retrying: ["queued", ...BUSY],
  paused: ["queued", "retrying", "checking", "sending"],
  waiting: OPEN,
  failed: OPEN,
  done: OPEN,
};

export function reduce(queue: Queue, action: Action): Queue {
  switch (action.type) {
    case "staged":
      return { ...queue, staged: [...queue.staged, ...action.files] };
    case "titled":
      return { ...queue, staged: queue.staged.map((one) => (one.key === action.key ? { ...one, title: action.title } : one)) };
    case "unstaged":
      return { ...queue, staged: queue.staged.filter(({ key }) => !action.keys.includes(key)) };
    case "added": {
      const known = new Set(queue.items.flatMap(({ key, uploadId }) => [key, uploadId]));
      const fresh = action.items.filter(({ key, uploadId }) => !known.has(key) && !(uploadId && known.has(uploadId)));
      return fresh.length ? { ...queue, items: [...queue.items, ...fresh] } : queue;
    }
    case "removed":
      return { ...queue, items: queue.items.filter(({ key }) => key !== action.key) };
    default:
      return { ...queue, items: queue.items.map((item) => (item.key === action.key ? changed(item, action) : item)) };
  }
}

type Change = Extract<Action, { type: "opened" | "forgotten" | "moved" | "flew" | "stored" }>;

function changed(item: Item, action: Change): Item {
  switch (action.type) {
    case "opened":
      return { ...item, uploadId: action.uploadId, plan: action.plan, have: action.have };
    case "forgotten":
      return { ...item, uploadId: null, plan: null, have: [], flying: {}, meter: [] };
    case "moved":
      if (!FROM[action.to].includes(item.phase)) return item;
      return {
        ...item,
        phase: action.to,
        // What is on its way is so while sending alone.
        flying: {},
        meter: action.to === "sending" ? item.meter : [],
        attempt: item.attempt + (action.to === "retrying" ? 1 : 0),
        // What went wrong is told until something moves again.
        problem: action.to === "checking" || (action.to === "queued" && item.phase === "retrying") ? item.problem : null,
        retryAt: null,
        needs: null,
        ...action.told,
      };
    case "flew": {
      if (item.phase !== "sending") return item;
      return clocked({ ...item, flying: without(action.flying, item.have) }, action.at);
    }
    case "stored": {
      const have = item.have.includes(action.part) ? item.have : [...item.have, action.part];
      return clocked({ ...item, have, flying: without(item.flying, have), attempt: 0 }, action.at);
    }
  }
}

function without(flying: Record<number, number>, parts: number[]): Record<number, number> {
  return Object.fromEntries(Object.entries(flying).filter(([part]) => !parts.includes(Number(part))));
}

function clocked(item: Item, at: number): Item {
  return { ...item, meter: measured(item.meter, at, sentBytes(item)) };
}

/** What has reached the API, or is on its way to it. */
export function sentBytes({ plan, have, flying }: Item): number {
  return plan ? bytesOf(plan, have) + Object.values(flying).reduce((sum, bytes) => sum + bytes, 0) : 0;
}

/** Between 0 and 1. */
export function share(item: Item): number {
  return item.phase === "done" ? 1 : Math.min(1, sentBytes(item) / item.size);
}

export function isBusy({ phase }: Item): boolean {
  return BUSY.includes(phase);
}

/** Whether leaving the page would interrupt it. */
export function isUnderWay(item: Item): boolean {
  return isBusy(item) || item.phase === "queued" || item.phase === "retrying";
}

/** Whether all of it has arrived: what is left needs no file. */
export function isWhole({ plan, have }: Pick<Item, "plan" | "have">): boolean {
  return plan !== null && missing(plan, have).length === 0;
}

/** Who is next: one recording at a time, in order; those that the API does not know yet may have to wait for places. */
export function nextUp({ items }: Queue): Item | null {
  if (items.some(isBusy)) return null;
  const queued = items.filter(({ phase }) => phase === "queued");
  return queued.find(({ uploadId }) => uploadId !== null) ?? queued[0] ?? null;
}

/** A new entry; what is known of it goes over this. */
export function itemOf(known: Pick<Item, "key" | "name" | "size"> & Partial<Item>): Item {
  return {
    uploadId: null,
    title: "",
    wishes: { groupIds: [], language: null, maxSpeakers: null },
    phase: "queued",
    plan: null,
    have: [],
    flying: {},
    meter: [],
    attempt: 0,
    problem: null,
    retryAt: null,
    needs: null,
    meetingId: null,
    ...known,
  };
}
