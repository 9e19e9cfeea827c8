import { posix } from "node:path";

/** What a format has to know besides what it writes down. */
export interface Look {
  /** Whether what is written may be coloured. */
  readonly color: boolean;
  /** Where the working folder lies in its repository: `infra`, left out at the top. Forges want paths from there. */
  readonly folder?: string;
}

/** A path of a report, which starts at the working folder, from the top of the repository. */
export function inRepository(folder: string | undefined, path: string): string {
  return posix.join(folder ?? "", path.replaceAll("\\", "/"));
}
