import { type AgentRecord, quoted } from "../api";
import { isRymiError, type RequestOptions, type RymiClient, type RymiErrorCode } from "../client";
import { readListing } from "../client/listing";
import { AgentError } from "./errors";

type ListClient = Pick<RymiClient, "listAgents">;
type Rows = readonly AgentRecord[];

/**
 * The agents of one account, as of the first read: all reads share one listing, and a second one before a name counts as
 * unknown.
 */
export class Agents {
  readonly #client: ListClient;
  readonly #listings: (Promise<Rows> | undefined)[] = [];

  constructor(client: ListClient) {
    this.#client = client;
  }

  /**
   * The agent of exactly this name, letter case included.
   *
   * @throws {AgentError} when there is none, or more than one
   */
  async get(name: string, options: RequestOptions = {}): Promise<AgentRecord> {
    let rows = await this.#list(0, options);
    // While agents are added or removed, a row can move to a page that was read already: two listings must agree.
    if (!rows.some((agent) => agent.name === name)) rows = await this.#list(1, options);
    const [agent, ...more] = rows.filter((row) => row.name === name);
    if (agent === undefined) throw agentUnknown(name, rows);
    if (more.length > 0) throw agentAmbiguous(name, [agent, ...more]);
    return agent;
  }

  /** Every agent, in the order of the list. */
  list(options: RequestOptions = {}): Promise<Rows> {
    return this.#list(0, options);
  }

  #list(index: 0 | 1, options: RequestOptions): Promise<Rows> {
    const known = this.#listings[index];
    if (known !== undefined) return known;
    const listing = listAgents(this.#client, options).catch((error: unknown) => {
      // The callers so far get the error; the next call starts a new listing.
      this.#listings[index] = undefined;
      throw error;
    });
    this.#listings[index] = listing;
    return listing;
  }
}

async function listAgents(client: ListClient, options: RequestOptions): Promise<Rows> {
  const listed = await readListing<AgentRecord>({
    of: "agents",
    page: async (slice) => {
      const { agents, ...page } = await client.listAgents({ ...options, ...slice });
      return { ...page, rows: agents };
    },
    keyOf: ({ id }) => id,
  }).catch((error: unknown) => {
    if (!isRymiError(error) || error.code !== "not_found") throw error;
    throw new AgentError("no_agent_list", `This Rymi does not list its agents: ${error.message}.`, {
      cause: error,
    });
  });
  if ("failed" in listed) throw new AgentError(listed.failed, listed.message);
  return [...listed.rows.values()];
}

/** Agents that a message names, at most; it counts the others. */
const MAX_NAMED = 10;

function agentUnknown(name: string, all: readonly AgentRecord[]): AgentError {
  const similar = all.filter((agent) => loose(agent.name) === loose(name));
  const hint = similar.length === 0 ? "" : ` Names are compared exactly, and there is ${listed(similar)}.`;
  const checked = all.length === 0 ? "it has no agents" : `it has ${counted(all.length)}, none so named`;
  return new AgentError(
    "agent_unknown",
    `No agent of this Rymi account is named ${quoted(name)}: ${checked}.${hint}`,
  );
}

function agentAmbiguous(name: string, found: readonly AgentRecord[]): AgentError {
  return new AgentError(
    "agent_ambiguous",
    `${counted(found.length)} of this Rymi account are named ${quoted(name)}: ${shortened(found.map(({ id }) => id))}.`,
  );
}

/** A name without differences of case and spaces, to find what a typing error meant. */
function loose(name: string): string {
  return name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

function listed(agents: readonly AgentRecord[]): string {
  return shortened(agents.map(({ id, name }) => `${quoted(name)} (${id})`));
}

function shortened(texts: readonly string[]): string {
  const more = texts.length - MAX_NAMED;
  return texts.slice(0, MAX_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function counted(count: number): string {
  return `${count} ${count === 1 ? "agent" : "agents"}`;
}

/** How deployments without `GET /v1/keys/self` answer it. A 401 is reported by the next request, which needs the key, too. */
const UNSUPPORTED: ReadonlySet<RymiErrorCode> = new Set([
  "not_found",
  "forbidden",
  "unauthorized",
  "invalid_request",
  "unexpected_status",
  "unexpected_body",
  "redirect",
]);

/**
 * Id of the workspace in which the requests of a client act; null where the deployment does not say. One request.
 *
 * @throws {RymiError} when there is no answer, or the workspace that the client names cannot be reached
 */
export async function actingWorkspace(
  client: Pick<RymiClient, "keySelf" | "workspace">,
  options: RequestOptions,
): Promise<string | null> {
  try {
    const { workspace_id } = await client.keySelf(options);
    // The reply may name the key's own workspace instead of the one that the request names.
    return workspace_id === null ? null : (client.workspace ?? workspace_id);
  } catch (error) {
    if (isRymiError(error) && UNSUPPORTED.has(error.code)) return null;
    throw error;
  }
}
