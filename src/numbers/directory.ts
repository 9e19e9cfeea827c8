import type { NumberRecord } from "../api";
import type { RequestOptions, RymiClient } from "../client";
import { readListing } from "../client/listing";
import { NumberError } from "./errors";

/** A complete listing, and the tick at which it began. */
interface Snapshot {
  readonly rows: Rows;
  readonly began: number;
  /** The first number of the list, one from its middle and the last: what the account is recognized by later. */
  readonly samples: readonly string[];
}

interface Listing {
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
  #current: Listing | undefined;
  readonly #written = new Map<string, number>();
  #lastWrite = 0;
  /** Counts up, to order listings and writes. */
  #ticks = 0;

  constructor(client: ListClient) {
    this.#client = client;
  }

  /** @returns undefined only if two listings agree that the number is absent */
  async find(number: string, options: RequestOptions = {}): Promise<NumberRecord | undefined> {
    const written = this.#written.get(number) ?? 0;
    for (;;) {
      const usable = this.#snapshots.filter(({ began }) => began > written);
      const newest = usable.at(-1);
      const row = newest?.rows.get(number);
      if (row !== undefined || usable.length === 2) return row;
      await this.#listingAfter(newest?.began ?? written, options);
    }
  }

  async all(options: RequestOptions = {}): Promise<Rows> {
    const newest = this.#snapshots.at(-1);
    const usable = newest !== undefined && newest.began > this.#lastWrite;
    const { rows } = usable ? newest : await this.#listingAfter(this.#lastWrite, options);
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

  /** Runs a write of this process; listings that began before its end are not used for the number again. */
  async duringWrite<T>(number: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } finally {
      this.invalidate(number);
    }
  }

  /** Listings that have begun so far are not used for this number any more. */
  invalidate(number: string): void {
    this.#lastWrite = ++this.#ticks;
    this.#written.set(number, this.#lastWrite);
  }

  /** A listing that begins after `tick`: the current one or a new one. */
  async #listingAfter(tick: number, options: RequestOptions): Promise<Snapshot> {
    for (let listing = this.#current; listing !== undefined; listing = this.#current) {
      if (listing.began > tick) return listing.result;
      // Its error goes to the callers that it was started for.
      await listing.result.catch(() => {});
    }
    const began = ++this.#ticks;
    const result = this.#run(began, options).finally(() => {
      this.#current = undefined;
    });
    this.#current = { began, result };
    return result;
  }

  async #run(began: number, options: RequestOptions): Promise<Snapshot> {
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
 * @throws {NumberError} `list_unsettled` if the list changed during every attempt, `list_too_long` above the size of any account
 */
export async function listNumbers(client: ListClient, options: RequestOptions = {}): Promise<Rows> {
  const listed = await readListing<NumberRecord>({
    of: "numbers",
    page: async (slice) => {
      const { numbers, ...page } = await client.listNumbers({ ...options, ...slice });
      return { ...page, rows: numbers };
    },
    keyOf: ({ number }) => number,
  });
  if ("failed" in listed) throw new NumberError(listed.failed, listed.message);
  return listed.rows;
}
