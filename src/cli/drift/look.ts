import type { NumberRecord, PageOptions, RymiClient } from "../../client";
import { Directory } from "../../numbers";

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
  declared: Iterable<string>,
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
  const first = byNumber(await directory.all({ signal }));
  const numbers = [...declared];
  const missing = numbers.find((number) => !first.has(number));
  // One question about a missing number makes the second walk; it answers for all of them.
  if (missing !== undefined) await directory.find(missing, { signal });
  const rows = byNumber(await directory.all({ signal }));
  for (const number of numbers) {
    const row = rows.get(number) ?? first.get(number);
    if (row !== undefined) rows.set(number, row);
  }
  return { rows };
}

function byNumber(rows: readonly NumberRecord[]): Map<string, NumberRecord> {
  return new Map(rows.map((row) => [row.number, row]));
}
