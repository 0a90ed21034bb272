const ANSWERED_MS = 200;

type Message = { kind: "who" } | { kind: "mine"; ids: string[] };

/** What other tabs of this browser are sending: one recording is never sent by two of them. */
export class Tabs {
  readonly #channel = new BroadcastChannel("scribe-uploads");
  #hear: (ids: string[]) => void = () => undefined;

  constructor(mine: () => string[]) {
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === "mine") this.#hear(data.ids);
      else this.#channel.postMessage({ kind: "mine", ids: mine() } satisfies Message);
    };
  }

  /** Keys and upload ids that another tab has in hand. */
  async others(): Promise<Set<string>> {
    const held = new Set<string>();
    this.#hear = (ids) => ids.forEach((id) => held.add(id));
    this.#channel.postMessage({ kind: "who" } satisfies Message);
    await new Promise((resolve) => setTimeout(resolve, ANSWERED_MS));
    return held;
  }

  close(): void {
    this.#channel.close();
  }
}
