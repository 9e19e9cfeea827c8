import type { AgentRecord } from "../api";
import { isRymiError, type RequestOptions, type RymiClient } from "../client";
import { readListing } from "../client/listing";
import { AgentError } from "./agent-error";
import { agentAmbiguous, agentUnknown } from "./complaints";

type ListClient = Pick<RymiClient, "listAgents">;
type Rows = readonly AgentRecord[];

/**
 * The agents of one account, as they were when this object first looked: all questions share one walk of the list,
 * and a second one before a name is called unknown.
 */
export class Agents {
  readonly #client: ListClient;
  readonly #walks: (Promise<Rows> | undefined)[] = [];

  constructor(client: ListClient) {
    this.#client = client;
  }

  /**
   * The agent of exactly this name, letter case included.
   *
   * @throws {AgentError} when there is none, or more than one
   */
  async get(name: string, options: RequestOptions = {}): Promise<AgentRecord> {
    let rows = await this.#walk(0, options);
    // While others write, a row can slip onto a page that was read already: only what two walks miss is missing.
    if (!rows.some((agent) => agent.name === name)) rows = await this.#walk(1, options);
    const [agent, ...more] = rows.filter((row) => row.name === name);
    if (agent === undefined) throw agentUnknown(name, rows);
    if (more.length > 0) throw agentAmbiguous(name, [agent, ...more]);
    return agent;
  }

  /** Every agent, in the order of the list. */
  list(options: RequestOptions = {}): Promise<Rows> {
    return this.#walk(0, options);
  }

  #walk(index: 0 | 1, options: RequestOptions): Promise<Rows> {
    const known = this.#walks[index];
    if (known !== undefined) return known;
    const walk = listAgents(this.#client, options).catch((error: unknown) => {
      // Those who asked are told; who asks next starts anew.
      this.#walks[index] = undefined;
      throw error;
    });
    this.#walks[index] = walk;
    return walk;
  }
}

async function listAgents(client: ListClient, options: RequestOptions): Promise<Rows> {
  const walked = await readListing<AgentRecord>({
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
  if ("failed" in walked) throw new AgentError(walked.failed, walked.message);
  return [...walked.rows.values()];
}
