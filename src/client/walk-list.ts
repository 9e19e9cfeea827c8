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

/** Rows by key, in the list's own order; or why there are none, as a code and a sentence. */
type Walked<Row> = Rows<Row> | Failure;

interface Rows<Row> {
  readonly rows: ReadonlyMap<string, Row>;
}

interface Failure {
  readonly failed: "list_unsettled" | "list_too_long";
  readonly message: string;
}

/** A walk that says nothing, and why. */
interface Odd {
  readonly oddity: string;
}

/** The largest page that Rymi serves. */
const PAGE_SIZE = 200;
/** Far above the largest account. A list that claims more is not Rymi's, and would be read without end. */
const MOST_ROWS = 1_000_000;
/** A server may serve smaller pages than it is asked for, but not one row at a time. */
const MOST_PAGES = 10_000;
/** Walks that may come out odd before this gives up. On a quiet account the first one is good. */
const MOST_WALKS = 5;
/** Pages of one walk that are asked for together: as many as Rymi's smallest plan admits at once. */
const PAGES_AT_ONCE = 5;

/**
 * Every row of a list: ⌈N/200⌉ pages, the first on its own and the others, once it has told how many, together.
 *
 * Pages are cut by offset, so a row can be skipped or come twice while others write. A walk counts only when it is
 * sound in itself; otherwise the list is walked again.
 */
export async function walkList<Row>(list: PagedList<Row>): Promise<Walked<Row>> {
  let oddity = "";
  for (let walk = 0; walk < MOST_WALKS; walk++) {
    const walked = await walkOnce(list);
    if (!("oddity" in walked)) return walked;
    oddity = walked.oddity;
  }
  return {
    failed: "list_unsettled",
    message: `The list of ${list.of} did not settle in ${MOST_WALKS} walks (last: ${oddity}). Somebody is changing many ${list.of} at this moment, or Rymi's answers are wrong. Nothing was concluded from it.`,
  };
}

async function walkOnce<Row>(list: PagedList<Row>): Promise<Walked<Row> | Odd> {
  const get = (offset: number) => list.page({ limit: PAGE_SIZE, offset });
  const first = await get(0);
  const { total, rows } = first;
  const oddity = oddityOf(first, 0, total);
  if (oddity !== undefined) return { oddity };
  if (total > MOST_ROWS || total > MOST_PAGES * rows.length) {
    return {
      failed: "list_too_long",
      message: `The list of ${list.of} claims ${total} rows in pages of ${rows.length}. At most ${MOST_ROWS} rows in ${MOST_PAGES} pages are read.`,
    };
  }
  const pages = await pagesAfter(first, get);
  return "oddity" in pages ? pages : join(list, [first, ...pages], total);
}

/** What cannot be true of a page when the walk began with `total` rows; undefined when nothing is odd. */
function oddityOf(page: Page<unknown>, offset: number, total: number): string | undefined {
  if (page.total !== total) return `total changed from ${total} to ${page.total}`;
  if (page.offset !== offset) return `asked for rows from ${offset}, got them from ${page.offset}`;
  if (page.rows.length === 0 && offset < total) return `only ${offset} of ${total} rows came`;
  return undefined;
}

function join<Row>(list: PagedList<Row>, pages: readonly Page<Row>[], total: number): Rows<Row> | Odd {
  const rows = new Map<string, Row>();
  let came = 0;
  for (const page of pages) {
    for (const row of page.rows) {
      const key = list.keyOf(row);
      rows.set(key, row);
      if (rows.size !== ++came) return { oddity: `${key} came twice` };
    }
  }
  return came === total ? { rows } : { oddity: `${came} rows came where ${total} were announced` };
}

/** The pages after the first, in order, a few at a time; or the first oddity, after which no more are asked for. */
async function pagesAfter<Row>(
  { rows, total }: Page<Row>,
  get: (offset: number) => Promise<Page<Row>>,
): Promise<readonly Page<Row>[] | Odd> {
  // Rymi may serve smaller pages than it is asked for.
  const size = rows.length;
  const pages: Page<Row>[] = [];
  let next = size;
  let oddity: string | undefined;
  const work = async () => {
    while (next < total) {
      const offset = next;
      next += size;
      try {
        const page = await get(offset);
        pages[offset / size - 1] = page;
        oddity ??= oddityOf(page, offset, total);
      } finally {
        // Neither after a failure nor after an oddity is there anything more to ask.
        if (oddity !== undefined || pages[offset / size - 1] === undefined) next = total;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: PAGES_AT_ONCE }, work));
  for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
  return oddity === undefined ? pages : { oddity };
}
