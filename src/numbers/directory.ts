import type { NumberRecord } from "../api";
import type { RequestOptions, RymiClient } from "../client";
import { readListing } from "../client/listing";
import { NumberError } from "./errors";

/** A complete listing. */
interface Snapshot {
  readonly rows: Rows;
  /** The value of the directory's `#tick` when the listing began. */
  readonly began: number;
  /** The first number of the list, one from its middle and the last, by which the account can be recognized later. */
  readonly samples: readonly string[];
}

/** A listing that is not complete yet. */
interface PendingListing {
  readonly began: number;
  readonly result: Promise<Snapshot>;
}

/**
 * Answers all reads of one process from as few listings as possible.
 *
 * Invariants: a listing is not used for a number that this process has written to after the listing began, so a write is
 * always visible to later reads. A number is absent only if two listings agree, the second begun after the first ended;
 * listings never overlap.
 */
export class Directory {
  readonly #client: ListClient;
  /** The last two complete listings, the older first. */
  #snapshots: readonly Snapshot[] = [];
  #pending: PendingListing | undefined;
  /** For each number, the tick of the last write. */
  readonly #writtenAt = new Map<string, number>();
  #lastWriteAt = 0;
  /** A counter that orders the starts of listings and the ends of writes. */
  #tick = 0;

  constructor(client: ListClient) {
    this.#client = client;
  }

  /** @returns undefined only if two listings agree that the number is absent */
  async find(number: string, options: RequestOptions = {}): Promise<NumberRecord | undefined> {
    const writtenAt = this.#writtenAt.get(number) ?? 0;
    for (;;) {
      const usable = this.#snapshots.filter(({ began }) => began > writtenAt);
      const newest = usable.at(-1);
      const row = newest?.rows.get(number);
      if (row !== undefined || usable.length === 2) return row;
      await this.#listingAfter(newest?.began ?? writtenAt, options);
    }
  }

  /** Every number, from a listing that began after the last write of this process. */
  async all(options: RequestOptions = {}): Promise<Rows> {
    const newest = this.#snapshots.at(-1);
    const isUsable = newest !== undefined && newest.began > this.#lastWriteAt;
    const { rows } = isUsable ? newest : await this.#listingAfter(this.#lastWriteAt, options);
    return rows;
  }

  /** The row of the latest listing, without a request. It may be out of date. */
  lastSeen(number: string): NumberRecord | undefined {
    return this.#snapshots.at(-1)?.rows.get(number);
  }

  /** A few numbers of the latest listing, far apart in it; none before the first listing. */
  get samples(): readonly string[] {
    return this.#snapshots.at(-1)?.samples ?? [];
  }

  /** Count of numbers in the latest listing; undefined before the first. */
  get size(): number | undefined {
    return this.#snapshots.at(-1)?.rows.size;
  }

  /** Runs a write of this process. Listings that began before its end are not used for the number again. */
  async duringWrite<T>(number: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } finally {
      this.invalidate(number);
    }
  }

  /** Makes later reads of the number ignore the listings that have begun so far. */
  invalidate(number: string): void {
    this.#lastWriteAt = ++this.#tick;
    this.#writtenAt.set(number, this.#lastWriteAt);
  }

  /** A listing that begins after `tick`: the pending one or a new one. */
  async #listingAfter(tick: number, options: RequestOptions): Promise<Snapshot> {
    for (let listing = this.#pending; listing !== undefined; listing = this.#pending) {
      if (listing.began > tick) return listing.result;
      // Its error is reported to the callers that started it or share it.
      await listing.result.catch(() => {});
    }
    const began = ++this.#tick;
    const result = this.#takeSnapshot(began, options).finally(() => {
      this.#pending = undefined;
    });
    this.#pending = { began, result };
    return result;
  }

  async #takeSnapshot(began: number, options: RequestOptions): Promise<Snapshot> {
    const rows = await listNumbers(this.#client, options);
    const all = [...rows.keys()];
    const samples = [
      ...new Set([...all.slice(0, 1), ...all.slice(all.length / 2).slice(0, 1), ...all.slice(-1)]),
    ];
    const snapshot: Snapshot = { rows, began, samples };
    this.#snapshots = [...this.#snapshots.slice(-1), snapshot];
    return snapshot;
  }
}

/** Rows by number, in Rymi's own order. */
export type Rows = ReadonlyMap<string, NumberRecord>;

export type ListClient = Pick<RymiClient, "listNumbers">;

/**
 * Every number of the account: ⌈N/200⌉ requests.
 *
 * @throws {NumberError} `list_unsettled` if the list changed during every attempt; `list_too_long` if it claims more rows than any
 *   account has
 */
export async function listNumbers(client: ListClient, options: RequestOptions = {}): Promise<Rows> {
  const listed = await readListing<NumberRecord>({
    plural: "numbers",
    fetchPage: async (slice) => {
      const { numbers, ...page } = await client.listNumbers({ ...options, ...slice });
      return { ...page, rows: numbers };
    },
    keyOf: ({ number }) => number,
  });
  if ("failed" in listed) throw new NumberError(listed.failed, listed.message);
  return listed.rows;
}

/** Serializes work on the same key, in the order of the calls; work on different keys runs concurrently. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
