import type { NumberRecord } from "../api";
import type { RequestOptions, RymiClient } from "../client";
import { readListing } from "../client/listing";
import { NumberError } from "./number-error";

/** Rows by number, in Rymi's own order. */
export type Rows = ReadonlyMap<string, NumberRecord>;

export type ListClient = Pick<RymiClient, "listNumbers">;

/**
 * Every number of the account: ⌈N/200⌉ requests.
 *
 * @throws {NumberError} `list_unsettled` when no walk was sound, `list_too_long` for more than any account has
 */
export async function walkList(client: ListClient, options: RequestOptions = {}): Promise<Rows> {
  const walked = await readListing<NumberRecord>({
    of: "numbers",
    page: async (slice) => {
      const { numbers, ...page } = await client.listNumbers({ ...options, ...slice });
      return { ...page, rows: numbers };
    },
    keyOf: ({ number }) => number,
  });
  if ("failed" in walked) throw new NumberError(walked.failed, walked.message);
  return walked.rows;
}
