import { type AgentRecord, quoted } from "../api";
import { isRymiError, type RequestOptions, type RymiClient, type RymiErrorCode } from "../client";
import { readListing } from "../client/listing";
import { KeyedMutex } from "./directory";
import { AgentError } from "./errors";

type ListClient = Pick<RymiClient, "listAgents">;
type Rows = readonly AgentRecord[];

/**
 * The agents of one account. All reads of an instance share its first listing. For a name that is not in it, a second listing
 * is read and shared in the same way.
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
    // A listing can miss an agent: if others are removed meanwhile, its row moves to a page that was read already.
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
    const started = this.#listings[index];
    if (started !== undefined) return started;
    const listing = listAgents(this.#client, options).catch((error: unknown) => {
      // The callers that share this listing get the error; the next call starts a new one.
      this.#listings[index] = undefined;
      throw error;
    });
    this.#listings[index] = listing;
    return listing;
  }
}

async function listAgents(client: ListClient, options: RequestOptions): Promise<Rows> {
  const listed = await readListing<AgentRecord>({
    plural: "agents",
    fetchPage: async (slice) => {
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

/** Maximum count of agents that a message names. It says how many more there are. */
const MAX_NAMED = 10;

function agentUnknown(name: string, all: readonly AgentRecord[]): AgentError {
  const similar = all.filter((agent) => loose(agent.name) === loose(name));
  const hint =
    similar.length === 0 ? "" : ` Names are compared exactly, and there is ${formatAgents(similar)}.`;
  const checked =
    all.length === 0 ? "it has no agents" : `it has ${formatCount(all.length)}, none of them with this name`;
  return new AgentError(
    "agent_unknown",
    `No agent of this Rymi account is named ${quoted(name)}: ${checked}.${hint}`,
  );
}

function agentAmbiguous(name: string, found: readonly AgentRecord[]): AgentError {
  return new AgentError(
    "agent_ambiguous",
    `${formatCount(found.length)} of this Rymi account are named ${quoted(name)}: ${formatList(found.map(({ id }) => id))}.`,
  );
}

/** The name without letter case and extra spaces, to find names that differ in these only. */
function loose(name: string): string {
  return name.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

function formatAgents(agents: readonly AgentRecord[]): string {
  return formatList(agents.map(({ id, name }) => `${quoted(name)} (${id})`));
}

function formatList(texts: readonly string[]): string {
  const more = texts.length - MAX_NAMED;
  return texts.slice(0, MAX_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function formatCount(count: number): string {
  return `${count} ${count === 1 ? "agent" : "agents"}`;
}

/**
 * The agents that Rymi does not know, according to a check. Each id is checked once, so an unknown id in a thousand resources
 * causes one listing, not a thousand.
 */
export class UnknownAgents {
  /** In lower case. */
  readonly #ids = new Set<string>();
  readonly #checks = new KeyedMutex();

  /**
   * Whether the agent is unknown, after Rymi answered a request for a number and this agent with 404.
   *
   * @param isNumberKnown whether the 404 cannot mean the number, so that it means the agent; called unless a result is known
   */
  isUnknown(agentId: string, isNumberKnown: () => Promise<boolean>): Promise<boolean> {
    const id = agentId.toLowerCase();
    return this.#checks.run(id, async () => {
      if (!this.#ids.has(id) && (await isNumberKnown())) this.#ids.add(id);
      return this.#ids.has(id);
    });
  }

  /** Records that Rymi has accepted the agent. */
  delete(agentId: string): void {
    this.#ids.delete(agentId.toLowerCase());
  }
}

/**
 * The errors of `GET /v1/keys/self` on deployments that do not have it. One of them, `unauthorized`, may also mean that the key
 * is wrong; then the next request reports it.
 */
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
 * Id of the workspace in which the requests of a client act; null where the deployment does not report it. One request.
 *
 * @throws {RymiError} when there is no response, or the key cannot act in the workspace of the client
 */
export async function actingWorkspace(
  client: Pick<RymiClient, "keySelf" | "workspace">,
  options: RequestOptions,
): Promise<string | null> {
  try {
    const { workspace_id } = await client.keySelf(options);
    // The response may contain the key's own workspace instead of the one in the header of the request.
    return workspace_id === null ? null : (client.workspace ?? workspace_id);
  } catch (error) {
    if (isRymiError(error) && UNSUPPORTED.has(error.code)) return null;
    throw error;
  }
}
