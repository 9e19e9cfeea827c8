import { AgentPage, AttachReply, DetachReply, NumberPage, RegisterReply, RemoveReply } from "../api";
import { DEFAULT_BASE_URL } from "../api/settings";
import { type Clock, systemClock } from "./clock";
import { parseApiKey, parseBaseUrl, parseMaxRetries, parseRequestsPerMinute, parseTimeout } from "./config";
import { type Environment, findProxy } from "./proxy";
import { type Answer, type ClientEvent, Requester } from "./requester";
import { Scrubber } from "./scrubber";
import { Transport } from "./transport";

/** How a client reaches Rymi. Only the key is needed. */
export interface RymiClientOptions {
  /** Secret key of a tenant. It leaves the client in the Authorization header and nowhere else. */
  readonly apiKey: string;
  /** Default `https://api.rymi.live`; see `parseBaseUrl`. */
  readonly baseUrl?: string | undefined;
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
}

/** The answer to `attach`. */
export interface AttachResult extends WriteResult {
  /** The agent that answers the number now, in Rymi's spelling. */
  readonly agentId: string;
}

/**
 * Rymi's Numbers API, one method per request. It repeats what may be repeated and waits when Rymi says so; what an
 * answer means for a number is not its business. Every method rejects with a `RymiError`.
 */
export class RymiClient {
  /** Without a trailing slash and without `/v1`. */
  readonly baseUrl: string;
  readonly #transport: Transport;
  readonly #requester: Requester;

  /** Throws `RymiError` with the code `invalid_config`. Opens no connection. */
  constructor(options: RymiClientOptions, clock: Clock = systemClock) {
    const apiKey = parseApiKey(options.apiKey);
    this.baseUrl = parseBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
    this.#transport = new Transport({
      baseUrl: this.baseUrl,
      apiKey,
      timeoutMs: parseTimeout(options.timeoutMs ?? 30_000),
      userAgent: options.userAgent ?? "cdktf-rymi",
      proxy: findProxy(new URL(this.baseUrl), options.env ?? process.env),
    });
    this.#requester = new Requester({
      transport: this.#transport,
      scrubber: new Scrubber(apiKey),
      clock,
      maxRetries: parseMaxRetries(options.maxRetries ?? 4),
      requestsPerMinute: parseRequestsPerMinute(options.requestsPerMinute),
      log: options.log,
    });
  }

  /** `POST /v1/numbers`. Without an agent a new number has none and a number registered before keeps its own. */
  async register(number: string, agentId?: string, options: RequestOptions = {}): Promise<RegisterResult> {
    const body = agentId === undefined ? { number } : { number, agent_id: agentId };
    const call = { method: "POST", path: "/v1/numbers", body, shape: RegisterReply } as const;
    const answer = await this.#requester.call(call, options.signal);
    return { ...written(answer), created: answer.status === 201, agentId: answer.body.agent_id };
  }

  /** `POST /v1/numbers/:number/attach`. `not_found` is said of an unknown number and of an unknown agent alike. */
  async attach(number: string, agentId: string, options: RequestOptions = {}): Promise<AttachResult> {
    const body = { agent_id: agentId };
    const call = { method: "POST", path: `${pathOf(number)}/attach`, body, shape: AttachReply } as const;
    const answer = await this.#requester.call(call, options.signal);
    return { ...written(answer), agentId: answer.body.agent_id };
  }

  /** `POST /v1/numbers/:number/detach`. `not_found` also where the deployment does not know the route yet. */
  async detach(number: string, options: RequestOptions = {}): Promise<WriteResult> {
    const call = { method: "POST", path: `${pathOf(number)}/detach`, shape: DetachReply } as const;
    return written(await this.#requester.call(call, options.signal));
  }

  /** `DELETE /v1/numbers/:number`. */
  async remove(number: string, options: RequestOptions = {}): Promise<WriteResult> {
    const call = { method: "DELETE", path: pathOf(number), shape: RemoveReply } as const;
    return written(await this.#requester.call(call, options.signal));
  }

  /** `GET /v1/numbers`. */
  async listNumbers({ limit, offset, signal }: PageOptions): Promise<NumberPage> {
    const path = `/v1/numbers?limit=${limit}&offset=${offset}`;
    return (await this.#requester.call({ method: "GET", path, shape: NumberPage }, signal)).body;
  }

  /** `GET /v1/agents`. */
  async listAgents({ limit, offset, signal }: PageOptions): Promise<AgentPage> {
    const path = `/v1/agents?limit=${limit}&offset=${offset}`;
    return (await this.#requester.call({ method: "GET", path, shape: AgentPage }, signal)).body;
  }

  /** Lets requests under way finish and closes every connection. Later calls are `aborted`. */
  close(): Promise<void> {
    return this.#transport.close();
  }
}

function pathOf(number: string): string {
  return `/v1/numbers/${encodeURIComponent(number)}`;
}

function written({ body, attempts, repeated }: Answer<{ readonly number: string }>): WriteResult {
  return { number: body.number, attempts, repeated };
}
