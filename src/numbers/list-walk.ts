import type { NumberPage, NumberRecord } from "../api";
import type { RequestOptions, RymiClient } from "../client";
import { NumberError } from "./number-error";

/** Rows by number, in Rymi's own order. */
export type Rows = ReadonlyMap<string, NumberRecord>;

export type ListClient = Pick<RymiClient, "listNumbers">;

/** The largest page that Rymi serves. */
export const PAGE_SIZE = 200;
/** Walks that may come out odd before this gives up. On a quiet account the first one is good. */
const MOST_WALKS = 5;
/** Pages of one walk that are asked for together: as many as Rymi's smallest plan admits at once. */
const PAGES_AT_ONCE = 5;

/**
 * Every number of the account: ⌈N/200⌉ requests, the first on its own and the others, once it has told how many, together.
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
  const get = (offset: number) => client.listNumbers({ ...options, limit: PAGE_SIZE, offset });
  const first = await get(0);
  const { total } = first;
  // Rymi may serve smaller pages than it is asked for.
  const size = first.numbers.length;
  const look = (page: NumberPage, offset: number) => oddityOf(page, offset, total);
  const oddity = look(first, 0);
  if (oddity !== undefined) return oddity;
  const pages = size < total ? await pagesFrom(size, total, get, look) : [];
  return typeof pages === "string" ? pages : join([first, ...pages], total);
}

/** What cannot be true of a page when the walk began with `total` rows; undefined when nothing is odd. */
function oddityOf(page: NumberPage, offset: number, total: number): string | undefined {
  if (page.total !== total) return `total changed from ${total} to ${page.total}`;
  if (page.offset !== offset) return `asked for rows from ${offset}, got them from ${page.offset}`;
  if (page.numbers.length === 0 && offset < total) return `only ${offset} of ${total} rows came`;
  return undefined;
}

function join(pages: readonly NumberPage[], total: number): Rows | string {
  const rows = new Map<string, NumberRecord>();
  for (const row of pages.flatMap(({ numbers }) => numbers)) {
    if (rows.has(row.number)) return `${row.number} came twice`;
    rows.set(row.number, row);
  }
  return rows.size === total ? rows : `${rows.size} rows came where ${total} were announced`;
}

/** The pages after the first, in order, a few at a time; or the first oddity, after which no more are asked for. */
async function pagesFrom(
  size: number,
  total: number,
  get: (offset: number) => Promise<NumberPage>,
  look: (page: NumberPage, offset: number) => string | undefined,
): Promise<readonly NumberPage[] | string> {
  const pages: NumberPage[] = [];
  let next = size;
  let oddity: string | undefined;
  const work = async () => {
    while (next < total) {
      const offset = next;
      next += size;
      try {
        const page = await get(offset);
        pages[offset / size - 1] = page;
        oddity ??= look(page, offset);
        if (oddity !== undefined) next = total;
      } catch (error) {
        next = total;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: PAGES_AT_ONCE }, work));
  for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
  return oddity ?? pages;
}
