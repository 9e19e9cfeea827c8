import {
  AgentPage,
  AttachReply,
  DetachReply,
  KeySelf,
  NumberPage,
  ProvisionReply,
  parseWebhook,
  RegisterReply,
  RemoveReply,
  type Webhook,
  WorkspaceList,
  type WorkspaceRecord,
} from "../api";
import { DEFAULT_BASE_URL, DEFAULTS } from "../api/settings";
import { type Clock, systemClock } from "./clock";
import {
  parseApiKey,
  parseBaseUrl,
  parseMaxRetries,
  parseRequestsPerMinute,
  parseTimeout,
  parseWorkspace,
} from "./config";
import { type Environment, findProxy } from "./proxy";
import { type Answer, type Call, type ClientEvent, Requester } from "./requester";
import { Scrubber } from "./scrubber";
import { Transport } from "./transport";

/** How a client reaches Rymi. Only the key is needed. */
export interface RymiClientOptions {
  /** Secret key of a tenant. It leaves the client in the Authorization header and nowhere else. */
  readonly apiKey: string;
  /** Default `https://api.rymi.live`; see `parseBaseUrl`. */
  readonly baseUrl?: string | undefined;
  /** Id of the workspace in which every request acts. Without it that is the key's own. */
  readonly workspace?: string | undefined;
  /** For one request with its answer, without the time spent in line. Milliseconds, default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** How often a request without a readable answer is sent again; waiting out a 429 does not count. Default 4. */
  readonly maxRetries?: number | undefined;
  /** A pace to keep from the start. Without it the client is as fast as it can and learns from 429. */
  readonly requestsPerMinute?: number | undefined;
  /** Default `cdktf-rymi`. */
  readonly userAgent?: string | undefined;
  /**
   * Where `HTTPS_PROXY` and `NO_PROXY` are read, with the rules of Go's net/http: upper case first, loopback never
   * through a proxy. Default `process.env`.
   */
  readonly env?: Environment | undefined;
  /** Is told of every answer and every wait. */
  readonly log?: ((event: ClientEvent) => void) | undefined;
}

/** What every method takes. */
export interface RequestOptions {
  /** Ends the call, whatever it is waiting for, with the error code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows `offset` to `offset + limit` of a list. */
export interface PageOptions extends RequestOptions {
  /** 1 to 200. */
  readonly limit: number;
  /** Rows before the page, from 0. */
  readonly offset: number;
}

/** The answer to a write. */
export interface WriteResult {
  /** The number it was about, E.164. */
  readonly number: string;
  /** Requests sent for it, those refused with 429 included. */
  readonly attempts: number;
  /** Whether an earlier one got no readable answer and may have done the work already. */
  readonly repeated: boolean;
}

/** The answer to `register`. */
export interface RegisterResult extends WriteResult {
  /** True for 201, the number is new; false for 200, this tenant had it (if `repeated`, perhaps from this very call). */
  readonly created: boolean;
  /** The agent that answers the number now, in Rymi's spelling. */
  readonly agentId: string | null;
  /** Whether calls reach Rymi; null where the deployment says nothing of it. */
  readonly webhook: Webhook | null;
}

/** The answer to `attach`. */
export interface AttachResult extends WriteResult {
  /** The agent that answers the number now, in Rymi's spelling. */
  readonly agentId: string;
  /** Whether calls reach Rymi; null where the deployment says nothing of it. */
  readonly webhook: Webhook | null;
}

/** The answer to `provisionWebhook`. */
export interface ProvisionResult extends WriteResult {
  /** What came of it; null when the answer does not say. */
  readonly webhook: Webhook | null;
}

/**
 * Rymi's Numbers API, one method per request. It repeats what may be repeated and waits when Rymi says so; what an
 * answer means for a number is not its business. Every method rejects with a `RymiError`.
 */
export class RymiClient {
  /** Without a trailing slash and without `/v1`. */
  readonly baseUrl: string;
  /** The workspace that was asked for; undefined for the key's own. */
  readonly workspace: string | undefined;
  readonly #options: RymiClientOptions;
  readonly #clock: Clock;
  #transport: Transport;
  #requester: Requester;

  /** Throws `RymiError` with the code `invalid_config`. Opens no connection. */
  constructor(options: RymiClientOptions, clock: Clock = systemClock) {
    this.#options = options;
    this.#clock = clock;
    this.workspace = options.workspace === undefined ? undefined : parseWorkspace(options.workspace);
    const apiKey = parseApiKey(options.apiKey);
    this.baseUrl = parseBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
    this.#transport = new Transport({
      baseUrl: this.baseUrl,
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: "application/json",
        "user-agent": options.userAgent ?? "cdktf-rymi",
      },
      timeoutMs: parseTimeout(options.timeoutMs ?? DEFAULTS.requestTimeoutSeconds * 1_000),
      proxy: findProxy(new URL(this.baseUrl), options.env ?? process.env),
    });
    this.#requester = new Requester({
      transport: this.#transport,
      scrubber: new Scrubber(apiKey),
      clock,
      maxRetries: parseMaxRetries(options.maxRetries ?? DEFAULTS.maxRetries),
      requestsPerMinute: parseRequestsPerMinute(options.requestsPerMinute),
      log: options.log,
    });
  }

  /**
   * A client with the same key that acts in another workspace; undefined is the key's own. It shares connections and
   * rate limiter with this one, as Rymi does not count requests by workspace: closing either closes both.
   */
  withWorkspace(id: string | undefined): RymiClient {
    const client = new RymiClient({ ...this.#options, workspace: id }, this.#clock);
    client.#transport = this.#transport;
    client.#requester = this.#requester;
    return client;
  }

  /** `POST /v1/numbers`. Without an agent a new number has none and a number registered before keeps its own. */
  async register(number: string, agentId?: string, options: RequestOptions = {}): Promise<RegisterResult> {
    const body = agentId === undefined ? { number } : { number, agent_id: agentId };
    const answer = await this.#call({ ...WRITE, path: "/v1/numbers", body, shape: RegisterReply }, options);
    const { agent_id, webhook } = answer.body;
    return {
      ...written(answer),
      created: answer.status === 201,
      agentId: agent_id,
      webhook: parseWebhook(webhook),
    };
  }

  /** `POST /v1/numbers/:number/attach`. `not_found` is said of an unknown number and of an unknown agent alike. */
  async attach(number: string, agentId: string, options: RequestOptions = {}): Promise<AttachResult> {
    const body = { agent_id: agentId };
    const path = `${pathOf(number)}/attach`;
    const answer = await this.#call({ ...WRITE, path, body, shape: AttachReply }, options);
    const { agent_id, webhook } = answer.body;
    return { ...written(answer), agentId: agent_id, webhook: parseWebhook(webhook) };
  }

  /** `POST /v1/numbers/:number/detach`. `not_found` also where the deployment does not know the route yet. */
  async detach(number: string, options: RequestOptions = {}): Promise<WriteResult> {
    const path = `${pathOf(number)}/detach`;
    return written(await this.#call({ ...WRITE, path, shape: DetachReply }, options));
  }

  /**
   * `POST /v1/numbers/:number/webhook`: sets the webhook of the number at its carrier again. `not_found` also where the
   * deployment does not know the route yet.
   */
  async provisionWebhook(number: string, options: RequestOptions = {}): Promise<ProvisionResult> {
    const path = `${pathOf(number)}/webhook`;
    const answer = await this.#call({ ...WRITE, path, shape: ProvisionReply }, options);
    return { ...written(answer), webhook: parseWebhook(answer.body.webhook) };
  }

  /** `DELETE /v1/numbers/:number`. */
  async remove(number: string, options: RequestOptions = {}): Promise<WriteResult> {
    const call = { ...WRITE, method: "DELETE", path: pathOf(number), shape: RemoveReply } as const;
    return written(await this.#call(call, options));
  }

  /** `GET /v1/numbers`. */
  async listNumbers({ limit, offset, ...options }: PageOptions): Promise<NumberPage> {
    const path = `/v1/numbers?limit=${limit}&offset=${offset}`;
    return (await this.#call({ ...READ, path, shape: NumberPage }, options)).body;
  }

  /** `GET /v1/agents`. */
  async listAgents({ limit, offset, ...options }: PageOptions): Promise<AgentPage> {
    const path = `/v1/agents?limit=${limit}&offset=${offset}`;
    return (await this.#call({ ...READ, scope: "agents:read", path, shape: AgentPage }, options)).body;
  }

  /** `GET /v1/workspaces`: those in which the key can act. `not_found` where the deployment has none yet. */
  async listWorkspaces(options: RequestOptions = {}): Promise<readonly WorkspaceRecord[]> {
    const call = { method: "GET", path: "/v1/workspaces", shape: WorkspaceList } as const;
    return (await this.#call(call, options)).body.workspaces;
  }

  /** `GET /v1/keys/self`: what the key is and may do. `not_found` where the deployment does not know the route yet. */
  async keySelf(options: RequestOptions = {}): Promise<KeySelf> {
    const call = { method: "GET", path: "/v1/keys/self", shape: KeySelf } as const;
    return (await this.#call(call, options)).body;
  }

  /** Lets requests under way finish and closes every connection. Later calls are `aborted`. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  #call<T>(call: Omit<Call<T>, "workspace">, { signal }: RequestOptions): Promise<Answer<T>> {
    return this.#requester.call({ ...call, workspace: this.workspace }, signal);
  }
}

const READ = { method: "GET", scope: "numbers:read" } as const;
const WRITE = { method: "POST", scope: "numbers:write" } as const;

function pathOf(number: string): string {
  return `/v1/numbers/${encodeURIComponent(number)}`;
}

function written({ body, attempts, repeated }: Answer<{ readonly number: string }>): WriteResult {
  return { number: body.number, attempts, repeated };
}
