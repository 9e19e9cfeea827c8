/** A list that comes in pages, cut by offset. */
interface PagedList<Row> {
  /** What is listed, as messages call it: `numbers`. */
  readonly of: string;
  page(slice: { readonly limit: number; readonly offset: number }): Promise<Page<Row>>;
  /** Tells a row from all others. */
  keyOf(row: Row): string;
}

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly offset: number;
}

/** Rows by key, in the list's own order; or a sentence that says why there are none. */
type Walked<Row> = { readonly rows: ReadonlyMap<string, Row> } | { readonly unsettled: string };

/** The largest page that Rymi serves. */
const PAGE_SIZE = 200;
/** Walks that may come out odd before this gives up. On a quiet account the first one is good. */
const MOST_WALKS = 5;

/**
 * Every row of a list: ⌈N/200⌉ pages.
 *
 * Pages are cut by offset, so a row can be skipped or come twice while others write. A walk counts only when it is
 * sound in itself; otherwise the list is walked again.
 */
export async function walkList<Row>(list: PagedList<Row>): Promise<Walked<Row>> {
  let oddity = "";
  for (let walk = 0; walk < MOST_WALKS; walk++) {
    const rows = await walkOnce(list);
    if (typeof rows !== "string") return { rows };
    oddity = rows;
  }
  return {
    unsettled: `The list of ${list.of} did not settle in ${MOST_WALKS} walks (last: ${oddity}). Somebody is changing many ${list.of} at this moment, or Rymi's answers are wrong. Nothing was concluded from it.`,
  };
}

/** The rows, or what was odd about them. */
async function walkOnce<Row>(list: PagedList<Row>): Promise<ReadonlyMap<string, Row> | string> {
  const rows = new Map<string, Row>();
  let total = Number.POSITIVE_INFINITY;
  while (rows.size < total) {
    const offset = rows.size;
    const page = await list.page({ limit: PAGE_SIZE, offset });
    if (offset === 0) total = page.total;
    if (page.total !== total) return `total changed from ${total} to ${page.total}`;
    if (page.offset !== offset) return `asked for rows from ${offset}, got them from ${page.offset}`;
    if (page.rows.length === 0 && offset < total) return `only ${offset} of ${total} rows came`;
    for (const row of page.rows) {
      const key = list.keyOf(row);
      if (rows.has(key)) return `${key} came twice`;
      rows.set(key, row);
    }
  }
  if (rows.size > total) return `${rows.size} rows came where ${total} were announced`;
  return rows;
}
