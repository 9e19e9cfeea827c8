/** A list that is read in pages, cut by offset. */
interface PagedList<Row> {
  /** What the rows are, for messages: `numbers`. */
  readonly plural: string;
  fetchPage(slice: { readonly limit: number; readonly offset: number }): Promise<Page<Row>>;
  /** Identifies a row. */
  keyOf(row: Row): string;
}

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly offset: number;
}

type Listing<Row> = Rows<Row> | Failure;

interface Rows<Row> {
  /** By key, in the order of the list. */
  readonly rows: ReadonlyMap<string, Row>;
}

/** Why a list cannot be read. */
interface Failure {
  /** The error code. */
  readonly failed: "list_unsettled" | "list_too_long";
  /** A sentence. */
  readonly message: string;
}

/** Why the pages of one attempt do not fit together. */
interface Inconsistent {
  readonly inconsistency: string;
}

/** The largest page that Rymi serves. */
const PAGE_SIZE = 200;
/** Far above the largest account. A list that claims more is not Rymi's, and reading it might never end. */
const MAX_ROWS = 1_000_000;
/** A server may serve smaller pages than requested, but not one row at a time. */
const MAX_PAGES = 10_000;
/** The first attempt succeeds unless rows are added or removed meanwhile. */
const MAX_ATTEMPTS = 5;
/** Pages requested together: as many as Rymi's smallest plan accepts at once. */
const PAGES_AT_ONCE = 5;

/**
 * Reads every row of a list with ⌈N/200⌉ requests: one for the first page, which contains the total, then several at a time.
 *
 * Pages are cut by offset. If rows are added or removed meanwhile, a row can be missing or appear twice. Then the whole list is
 * read again.
 */
export async function readListing<Row>(list: PagedList<Row>): Promise<Listing<Row>> {
  let inconsistency = "";
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const result = await readOnce(list);
    if (!("inconsistency" in result)) return result;
    inconsistency = result.inconsistency;
  }
  return {
    failed: "list_unsettled",
    message: `The list of ${list.plural} did not settle in ${MAX_ATTEMPTS} attempts (last: ${inconsistency}). Either many ${list.plural} are being changed at this moment, or Rymi's answers are wrong. The list was not used.`,
  };
}

async function readOnce<Row>(list: PagedList<Row>): Promise<Listing<Row> | Inconsistent> {
  const fetchPage = (offset: number) => list.fetchPage({ limit: PAGE_SIZE, offset });
  const first = await fetchPage(0);
  const { total, rows } = first;
  const inconsistency = inconsistencyOf(first, 0, total);
  if (inconsistency !== undefined) return { inconsistency };
  if (total > MAX_ROWS || total > MAX_PAGES * rows.length) {
    return {
      failed: "list_too_long",
      message: `The list of ${list.plural} claims ${total} rows in pages of ${rows.length}. At most ${MAX_ROWS} rows in ${MAX_PAGES} pages are read.`,
    };
  }
  const pages = await fetchPagesAfter(first, fetchPage);
  return "inconsistency" in pages ? pages : combine(list, [first, ...pages], total);
}

/** Why a page cannot be the page at `offset` of a list of `total` rows; undefined when it can. */
function inconsistencyOf(page: Page<unknown>, offset: number, total: number): string | undefined {
  if (page.total !== total) return `total changed from ${total} to ${page.total}`;
  if (page.offset !== offset) return `asked for rows from ${offset}, got them from ${page.offset}`;
  if (page.rows.length === 0 && offset < total) return `received only ${offset} of ${total} rows`;
  return undefined;
}

/** The rows of all pages, or what does not fit together. */
function combine<Row>(
  list: PagedList<Row>,
  pages: readonly Page<Row>[],
  total: number,
): Rows<Row> | Inconsistent {
  const rows = new Map<string, Row>();
  let count = 0;
  for (const page of pages) {
    for (const row of page.rows) {
      const key = list.keyOf(row);
      rows.set(key, row);
      if (rows.size !== ++count) return { inconsistency: `received ${key} twice` };
    }
  }
  return count === total ? { rows } : { inconsistency: `received ${count} rows instead of ${total}` };
}

/** The pages after the first, in order; or the first inconsistency, after which no more pages are requested. */
async function fetchPagesAfter<Row>(
  { rows, total }: Page<Row>,
  fetchPage: (offset: number) => Promise<Page<Row>>,
): Promise<readonly Page<Row>[] | Inconsistent> {
  // Rymi may serve smaller pages than requested.
  const size = rows.length;
  const pages: Page<Row>[] = [];
  let next = size;
  let inconsistency: string | undefined;
  const work = async () => {
    while (next < total) {
      const offset = next;
      next += size;
      try {
        const page = await fetchPage(offset);
        pages[offset / size - 1] = page;
        inconsistency ??= inconsistencyOf(page, offset, total);
      } finally {
        // After an error or an inconsistency, no more pages are requested.
        if (inconsistency !== undefined || pages[offset / size - 1] === undefined) next = total;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: PAGES_AT_ONCE }, work));
  for (const worker of workers) if (worker.status === "rejected") throw worker.reason;
  return inconsistency === undefined ? pages : { inconsistency };
}
