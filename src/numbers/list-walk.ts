import type { NumberRecord } from "../api";
import type { RequestOptions, RymiClient } from "../client";
import { NumberError } from "./number-error";

/** Rows by number, in Rymi's own order. */
export type Rows = ReadonlyMap<string, NumberRecord>;

export type ListClient = Pick<RymiClient, "listNumbers">;

/** The largest page that Rymi serves. */
const PAGE_SIZE = 200;
/** Walks that may come out odd before this gives up. On a quiet account the first one is good. */
const MOST_WALKS = 5;

/**
 * Every number of the account: ⌈N/200⌉ requests.
 *
 * Pages are cut by offset, so a row can be skipped or come twice while others write. A walk counts only when it is
 * sound in itself; otherwise the list is walked again.
 *
 * @throws {NumberError} `list_unsettled` when no walk was sound
 */
export async function walkList(client: ListClient, options: RequestOptions = {}): Promise<Rows> {
  let oddity = "";
  for (let walk = 0; walk < MOST_WALKS; walk++) {
    const rows = await walkOnce(client, options);
    if (typeof rows !== "string") return rows;
    oddity = rows;
  }
  throw new NumberError(
    "list_unsettled",
    `The list of numbers did not settle in ${MOST_WALKS} walks (last: ${oddity}). Somebody is changing many numbers at this moment, or Rymi's answers are wrong. Nothing was concluded from it.`,
  );
}

/** The rows, or what was odd about them. */
async function walkOnce(client: ListClient, options: RequestOptions): Promise<Rows | string> {
  const rows = new Map<string, NumberRecord>();
  let total = Number.POSITIVE_INFINITY;
  while (rows.size < total) {
    const offset = rows.size;
    const page = await client.listNumbers({ ...options, limit: PAGE_SIZE, offset });
    if (offset === 0) total = page.total;
    if (page.total !== total) return `total changed from ${total} to ${page.total}`;
    if (page.offset !== offset) return `asked for rows from ${offset}, got them from ${page.offset}`;
    if (page.numbers.length === 0 && offset < total) return `only ${offset} of ${total} rows came`;
    for (const row of page.numbers) {
      if (rows.has(row.number)) return `${row.number} came twice`;
      rows.set(row.number, row);
    }
  }
  if (rows.size > total) return `${rows.size} rows came where ${total} were announced`;
  return rows;
}
