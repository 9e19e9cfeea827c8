import {
  AgentPage,
  AttachResponse,
  DetachResponse,
  KeySelf,
  NumberPage,
  ProvisionResponse,
  parseWebhook,
  RegisterResponse,
  RemoveResponse,
  type Webhook,
  WorkspaceList,
  type WorkspaceRecord,
} from "../api";
import { DEFAULT_BASE_URL, DEFAULTS } from "../api/settings";
import {
  type Environment,
  findProxy,
  parseApiKey,
  parseBaseUrl,
  parseMaxRetries,
  parseRequestsPerMinute,
  parseTimeout,
  parseWorkspace,
} from "./config";
import { Scrubber } from "./errors";
import { Transport } from "./http";
import { type Clock, systemClock } from "./rate-limiter";
import { type Call, type CallResult, type ClientEvent, Requester } from "./requester";

/** How a client connects to Rymi. Only the key is required. */
export interface RymiClientOptions {
  /** Secret key of a tenant. The client sends it in the Authorization header and nowhere else. */
  readonly apiKey: string;
  /** Default `https://api.rymi.live`; see `parseBaseUrl`. */
  readonly baseUrl?: string | undefined;
  /** Id of the workspace in which every request acts. Default: the key's own workspace. */
  readonly workspace?: string | undefined;
  /** Time limit of one request with its response, without its time in the queue. Milliseconds, default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** How often a request without a readable response is sent again; a wait after 429 does not count. Default 4. */
  readonly maxRetries?: number | undefined;
  /** Rate to keep from the start. Default: as fast as possible, and slower after a 429. */
  readonly requestsPerMinute?: number | undefined;
  /** Default `cdktf-rymi`. */
  readonly userAgent?: string | undefined;
  /**
   * Where `HTTPS_PROXY` and `NO_PROXY` are read, with the rules of Go's net/http: upper case first, loopback never
   * through a proxy. Default `process.env`.
   */
  readonly env?: Environment | undefined;
  /** Called for every response and every wait. */
  readonly log?: ((event: ClientEvent) => void) | undefined;
}

/** Options of every method. */
export interface RequestOptions {
  /** Ends the call at any time, with the error code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows `offset` to `offset + limit` of a list. */
export interface PageOptions extends RequestOptions {
  /** 1 to 200. */
  readonly limit: number;
  /** Rows before the page, from 0. */
  readonly offset: number;
}

/** The response to a write. */
export interface WriteResult {
  /** The number that was written, E.164. */
  readonly number: string;
  /** Requests sent for it, including those answered with 429. */
  readonly attempts: number;
  /** Whether an earlier request got no readable response and may have been applied. */
  readonly repeated: boolean;
}

/** The response to `register`. */
export interface RegisterResult extends WriteResult {
  /** True for 201, the number is new; false for 200, this tenant had it (if `repeated`, perhaps from this call). */
  readonly created: boolean;
  /** Id of the agent that answers the number now, as Rymi writes it. */
  readonly agentId: string | null;
  /** Whether calls reach Rymi; null where the deployment does not report it. */
  readonly webhook: Webhook | null;
}

/** The response to `attach`. */
export interface AttachResult extends WriteResult {
  /** Id of the agent that answers the number now, as Rymi writes it. */
  readonly agentId: string;
  /** Whether calls reach Rymi; null where the deployment does not report it. */
  readonly webhook: Webhook | null;
}

/** The response to `provisionWebhook`. */
export interface ProvisionResult extends WriteResult {
  /** The result; null where the deployment does not report it. */
  readonly webhook: Webhook | null;
}

/**
 * Rymi's Numbers API, one method per request. Requests are repeated where that is safe, and wait when Rymi limits the rate.
 * Every method rejects with a `RymiError`.
 */
export class RymiClient {
  /** Without a trailing slash and without `/v1`. */
  readonly baseUrl: string;
  /** The workspace in which requests act; undefined for the key's own. */
  readonly workspace: string | undefined;
  readonly #options: RymiClientOptions;
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #requester: Requester;

  /** Throws `RymiError` with the code `invalid_config`. Opens no connection. */
  constructor(options: RymiClientOptions, clock?: Clock);
  /** @internal Shares the connections and the rate limiter of another client. */
  constructor(options: RymiClientOptions, clock: Clock, shared: RymiClient);
  constructor(options: RymiClientOptions, clock: Clock = systemClock, shared?: RymiClient) {
    this.#options = options;
    this.#clock = clock;
    this.workspace = options.workspace === undefined ? undefined : parseWorkspace(options.workspace);
    if (shared !== undefined) {
      this.baseUrl = shared.baseUrl;
      this.#transport = shared.#transport;
      this.#requester = shared.#requester;
      return;
    }
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
   * rate limiter with this one, because Rymi counts the requests of all workspaces together: closing either closes both.
   */
  withWorkspace(id: string | undefined): RymiClient {
    return new RymiClient({ ...this.#options, workspace: id }, this.#clock, this);
  }

  /** `POST /v1/numbers`. Without an agent a new number has none and a number registered before keeps its own. */
  async register(number: string, agentId?: string, options: RequestOptions = {}): Promise<RegisterResult> {
    const body = agentId === undefined ? { number } : { number, agent_id: agentId };
    const result = await this.#call(
      { ...WRITE, path: "/v1/numbers", body, shape: RegisterResponse },
      options,
    );
    const { agent_id, webhook } = result.body;
    return {
      ...written(result),
      created: result.status === 201,
      agentId: agent_id,
      webhook: parseWebhook(webhook),
    };
  }

  /** `POST /v1/numbers/:number/attach`. `not_found` for an unknown number and for an unknown agent. */
  async attach(number: string, agentId: string, options: RequestOptions = {}): Promise<AttachResult> {
    const body = { agent_id: agentId };
    const path = `${pathOf(number)}/attach`;
    const result = await this.#call({ ...WRITE, path, body, shape: AttachResponse }, options);
    const { agent_id, webhook } = result.body;
    return { ...written(result), agentId: agent_id, webhook: parseWebhook(webhook) };
  }

  /** `POST /v1/numbers/:number/detach`. `not_found` also on deployments without this route. */
  async detach(number: string, options: RequestOptions = {}): Promise<WriteResult> {
    const path = `${pathOf(number)}/detach`;
    return written(await this.#call({ ...WRITE, path, shape: DetachResponse }, options));
  }

  /**
   * `POST /v1/numbers/:number/webhook`: sets the webhook of the number at its carrier again. `not_found` also on
   * deployments without this route.
   */
  async provisionWebhook(number: string, options: RequestOptions = {}): Promise<ProvisionResult> {
    const path = `${pathOf(number)}/webhook`;
    const result = await this.#call({ ...WRITE, path, shape: ProvisionResponse }, options);
    return { ...written(result), webhook: parseWebhook(result.body.webhook) };
  }

  /** `DELETE /v1/numbers/:number`. */
  async remove(number: string, options: RequestOptions = {}): Promise<WriteResult> {
    const call = { ...WRITE, method: "DELETE", path: pathOf(number), shape: RemoveResponse } as const;
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

  /** `GET /v1/workspaces`: those in which the key can act. `not_found` on deployments without this route. */
  async listWorkspaces(options: RequestOptions = {}): Promise<readonly WorkspaceRecord[]> {
    const call = { method: "GET", path: "/v1/workspaces", shape: WorkspaceList } as const;
    return (await this.#call(call, options)).body.workspaces;
  }

  /** `GET /v1/keys/self`: what the key is and may do. `not_found` on deployments without this route. */
  async keySelf(options: RequestOptions = {}): Promise<KeySelf> {
    const call = { method: "GET", path: "/v1/keys/self", shape: KeySelf } as const;
    return (await this.#call(call, options)).body;
  }

  /** Waits for requests in flight and closes every connection. Later calls are `aborted`. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  #call<T>(call: Omit<Call<T>, "workspace">, { signal }: RequestOptions): Promise<CallResult<T>> {
    return this.#requester.call({ ...call, workspace: this.workspace }, signal);
  }
}

const READ = { method: "GET", scope: "numbers:read" } as const;
const WRITE = { method: "POST", scope: "numbers:write" } as const;

function pathOf(number: string): string {
  return `/v1/numbers/${encodeURIComponent(number)}`;
}

function written({ body, attempts, repeated }: CallResult<{ readonly number: string }>): WriteResult {
  return { number: body.number, attempts, repeated };
}
