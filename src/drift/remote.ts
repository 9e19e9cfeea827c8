import { sameUuid } from "../api";
import {
  isRymiError,
  type NumberRecord,
  type PageOptions,
  type RymiClient,
  type RymiErrorCode,
} from "../client";
import { DEFAULT_PROVIDER, type Declaration, matchProvider, numbersOf, type Problem } from "../declared";
import { actingWorkspace, Directory, NumberError } from "../numbers";

/** The registered numbers of an account. A number is absent only when two complete lists agree. */
export type RemoteNumbers = ReadonlyMap<string, NumberRecord>;

/** The registered numbers, or why they are not known. */
export type RemoteResult =
  | { readonly remote: RemoteNumbers; readonly problems: readonly [] }
  | { readonly remote: undefined; readonly problems: readonly [Problem] };

export interface FetchOptions {
  /** The provider whose numbers are checked; undefined for the default one. */
  readonly provider: string | undefined;
  readonly signal: AbortSignal;
  /** Aborted by Ctrl-C only; `signal` also by the time limit. */
  readonly interrupted: AbortSignal;
  /** The time limit in seconds. */
  readonly timeout: number;
  /** Called for each page of the list, with the rows read so far and their total. */
  readonly progress: (read: number, total: number) => void;
}

/**
 * Reads the registered numbers, unless the key acts in another workspace than that of the declared ones.
 *
 * @throws only for a bug: a failed request is a problem in the result
 */
export async function fetchRemoteNumbers(
  client: RymiClient,
  declarations: readonly Declaration[],
  options: FetchOptions,
): Promise<RemoteResult> {
  try {
    const wrong = await findWrongWorkspace(declarations, client, options);
    if (wrong !== undefined) return { remote: undefined, problems: [wrong] };
    return { remote: await listNumbers(client, numbersOf(declarations), options), problems: [] };
  } catch (error) {
    return { remote: undefined, problems: [problemOf(error, options)] };
  } finally {
    await client.close();
  }
}

/** Reads the list once, and a second time if a declared number seems to be missing. */
async function listNumbers(
  client: RymiClient,
  declared: readonly string[],
  { signal, progress }: FetchOptions,
): Promise<RemoteNumbers> {
  const directory = new Directory({
    async listNumbers(options: PageOptions) {
      const page = await client.listNumbers(options);
      progress(options.offset + page.numbers.length, page.total);
      return page;
    },
  });
  const first = await directory.all({ signal });
  const missing = declared.find((number) => !first.has(number));
  if (missing === undefined) return first;
  // One list is not enough to call a number absent, so `find` reads a second one, which `all` then returns.
  await directory.find(missing, { signal });
  const rows = new Map(await directory.all({ signal }));
  for (const number of declared) {
    const row = rows.get(number) ?? first.get(number);
    if (row !== undefined) rows.set(number, row);
  }
  return rows;
}

/**
 * Returns a problem if the key acts in another workspace than the numbers of a plan or a state: each number would be reported as
 * missing. Undefined when the workspaces agree or are not known.
 */
async function findWrongWorkspace(
  declarations: readonly Declaration[],
  client: Pick<RymiClient, "keySelf" | "workspace">,
  { provider = DEFAULT_PROVIDER, signal }: FetchOptions,
): Promise<Problem | undefined> {
  const withWorkspace = declarations.filter(({ workspaceId }) => workspaceId !== undefined);
  if (withWorkspace.length === 0) return undefined;
  const actual = await actingWorkspace(client, { signal });
  if (actual === null) return undefined;
  const isElsewhere = ({ workspaceId }: Declaration) => !sameUuid(workspaceId ?? null, actual);
  const ofProvider = withWorkspace.filter(
    (declaration) => matchProvider(declaration.provider, provider) === "yes",
  );
  // A state does not contain the provider of a number. If no number is surely of this provider, all must be elsewhere: some alone
  // may belong to another provider.
  const [first, ...others] =
    ofProvider.length > 0
      ? ofProvider.filter(isElsewhere)
      : withWorkspace.every(isElsewhere)
        ? withWorkspace
        : [];
  if (first === undefined) return undefined;
  const more =
    others.length === 0 ? "" : ` (and ${others.length} more, each in another workspace than the key)`;
  return {
    code: "wrong_workspace",
    message:
      `The API key acts in the workspace ${actual}, and ${first.number ?? first.address}${more} belongs to the workspace ` +
      `${first.workspaceId} according to the plan or state. Nothing was compared. Name the workspace with --workspace or RYMI_WORKSPACE, or use a key of it.`,
  };
}

const REMEDIES: Partial<Record<RymiErrorCode, string>> = {
  unauthorized: " Check RYMI_API_KEY.",
  workspace_unreachable: " Check --workspace, RYMI_WORKSPACE and the workspace of the provider block.",
};

function problemOf(error: unknown, { interrupted, timeout }: FetchOptions): Problem {
  if (interrupted.aborted) return { code: "interrupted", message: "The check was interrupted." };
  if (isRymiError(error) && error.code === "aborted") {
    return { code: "timeout", message: `The check was not done within ${timeout} seconds (--timeout).` };
  }
  if (isRymiError(error)) {
    return { code: "rymi_unreachable", message: error.message + (REMEDIES[error.code] ?? "") };
  }
  if (error instanceof NumberError) return { code: "rymi_unreachable", message: error.message };
  throw error;
}
