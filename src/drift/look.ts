import type { NumberRecord, PageOptions, RymiClient } from "../client";
import { Directory } from "../numbers";

/** What Rymi has. */
export interface Remote {
  /** By number. A number is absent only when two walks of the list agree. */
  readonly rows: ReadonlyMap<string, NumberRecord>;
}

/** Rows read so far in this walk, and how many there are. */
export type Progress = (read: number, total: number) => void;

/**
 * Looks at every number of the account: one walk of the list, and a second one if a declared number seems to be missing.
 *
 * @throws {RymiError | NumberError} when no complete answer is to be had; then nothing is known
 */
export async function lookAtRymi(
  client: Pick<RymiClient, "listNumbers">,
  declared: readonly string[],
  signal: AbortSignal,
  progress: Progress,
): Promise<Remote> {
  const directory = new Directory({
    async listNumbers(options: PageOptions) {
      const page = await client.listNumbers(options);
      progress(options.offset + page.numbers.length, page.total);
      return page;
    },
  });
  const first = await directory.all({ signal });
  const missing = declared.find((number) => !first.has(number));
  if (missing === undefined) return { rows: first };
  // One question about a missing number makes the second walk; it answers for all of them.
  await directory.find(missing, { signal });
  const rows = new Map(await directory.all({ signal }));
  for (const number of declared) {
    const row = rows.get(number) ?? first.get(number);
    if (row !== undefined) rows.set(number, row);
  }
  return { rows };
}
