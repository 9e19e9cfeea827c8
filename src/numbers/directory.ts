import type { NumberRecord } from "../api";
import type { RequestOptions } from "../client";
import { type ListClient, type Rows, walkList } from "./list-walk";

/** A finished walk, and the tick at which it began. */
interface Snapshot {
  readonly rows: Rows;
  readonly began: number;
  /** The first number of the list, one from its middle and the last. */
  readonly landmarks: readonly string[];
}

interface Walk {
  readonly began: number;
  readonly result: Promise<Snapshot>;
}

/**
 * All reads of one process, from as few walks of the list as possible.
 *
 * Invariants: a walk says nothing of a number that this process wrote to after the walk began, so a writer always
 * reads its own write. A number is absent only when two walks say so, the second begun after the first ended; walks
 * never overlap, so any two do.
 */
export class Directory {
  readonly #client: ListClient;
  /** The last two finished walks, the older first. */
  #snapshots: readonly Snapshot[] = [];
  #walk: Walk | undefined;
  readonly #written = new Map<string, number>();
  #lastWrite = 0;
  /** Orders walks and writes; no wall clock. */
  #ticks = 0;

  constructor(client: ListClient) {
    this.#client = client;
  }

  /** @returns undefined only when the number is absent for certain. */
  async find(number: string, options: RequestOptions = {}): Promise<NumberRecord | undefined> {
    const written = this.#written.get(number) ?? 0;
    for (;;) {
      const usable = this.#snapshots.filter(({ began }) => began > written);
      const newest = usable.at(-1);
      const row = newest?.rows.get(number);
      if (row !== undefined || usable.length === 2) return row;
      await this.#walkAfter(newest?.began ?? written, options);
    }
  }

  async all(options: RequestOptions = {}): Promise<Rows> {
    const newest = this.#snapshots.at(-1);
    const usable = newest !== undefined && newest.began > this.#lastWrite;
    const { rows } = usable ? newest : await this.#walkAfter(this.#lastWrite, options);
    return rows;
  }

  /** What a walk has already shown of a number, without asking again. It may have changed since. */
  lastSeen(number: string): NumberRecord | undefined {
    return this.#snapshots.at(-1)?.rows.get(number);
  }

  /** A few numbers of the latest walk that are far from each other in the list; none when there was no walk. */
  get landmarks(): readonly string[] {
    return this.#snapshots.at(-1)?.landmarks ?? [];
  }

  /** Numbers in the latest walk; undefined when there was none. */
  get size(): number | undefined {
    return this.#snapshots.at(-1)?.rows.size;
  }

  /** Runs a write of this process; what is known of the number from before is not used again. */
  async writing<T>(number: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } finally {
      this.forget(number);
    }
  }

  /** Walks that have begun so far say nothing of this number any more. */
  forget(number: string): void {
    this.#lastWrite = ++this.#ticks;
    this.#written.set(number, this.#lastWrite);
  }

  /** A walk that began after `tick`: the one under way or a new one. */
  async #walkAfter(tick: number, options: RequestOptions): Promise<Snapshot> {
    for (let walk = this.#walk; walk !== undefined; walk = this.#walk) {
      if (walk.began > tick) return walk.result;
      // Its failure is told to those who asked for it.
      await walk.result.catch(() => {});
    }
    const began = ++this.#ticks;
    const result = this.#run(began, options).finally(() => {
      this.#walk = undefined;
    });
    this.#walk = { began, result };
    return result;
  }

  async #run(began: number, options: RequestOptions): Promise<Snapshot> {
    const rows = await walkList(this.#client, options);
    const all = [...rows.keys()];
    const landmarks = [
      ...new Set([...all.slice(0, 1), ...all.slice(all.length / 2).slice(0, 1), ...all.slice(-1)]),
    ];
    const snapshot: Snapshot = { rows, began, landmarks };
    this.#snapshots = [...this.#snapshots.slice(-1), snapshot];
    return snapshot;
  }
}
