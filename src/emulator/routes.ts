import type * as z from "zod/mini";
import { type AgentPage, AttachRequest, type NumberPage, parse, RegisterRequest } from "../api";
import type { Store } from "./store";

/** A request of a known tenant. */
export interface RouteRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly tenant: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body: unknown;
}

type Handler = (store: Store, request: RouteRequest, number: string) => Reply;

/** What not every deployment of Rymi has. */
export interface Offers {
  readonly detach: boolean;
  readonly agentList: boolean;
}

interface Route {
  readonly method: string;
  /** The path; a group in it is the number. */
  readonly path: RegExp;
  readonly handle: Handler;
  readonly where?: keyof Offers;
}

const ROUTES: readonly Route[] = [
  { method: "POST", path: /^\/v1\/numbers$/, handle: register },
  { method: "GET", path: /^\/v1\/numbers$/, handle: listNumbers },
  { method: "POST", path: /^\/v1\/numbers\/([^/]+)\/attach$/, handle: attach },
  { method: "DELETE", path: /^\/v1\/numbers\/([^/]+)$/, handle: remove },
  { method: "POST", path: /^\/v1\/numbers\/([^/]+)\/detach$/, handle: detach, where: "detach" },
  { method: "GET", path: /^\/v1\/agents$/, handle: listAgents, where: "agentList" },
];

/** Rymi's answer to a request. */
export function route(store: Store, request: RouteRequest, offers: Offers): Reply {
  for (const entry of ROUTES) {
    const match = entry.method === request.method ? entry.path.exec(request.url.pathname) : null;
    if (match === null || (entry.where !== undefined && !offers[entry.where])) continue;
    return entry.handle(store, request, decodeNumber(match[1] ?? ""));
  }
  return refusal(404, "route not found");
}

export function refusal(status: number, error: string, code?: string): Reply {
  return { status, body: code === undefined ? { error } : { error, code } };
}

/** A number as it stands in a path: clients send `%2B1555…` and `+1555…`. */
export function decodeNumber(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function register(store: Store, { tenant, body }: RouteRequest): Reply {
  const input = parseBody(RegisterRequest, body);
  if ("refused" in input) return input.refused;
  const { number, agent_id } = input.value;

  const known = store.find(number);
  if (known !== undefined && known.tenant !== tenant) {
    return refusal(409, "number is registered by another tenant", "number_taken");
  }
  // The documentation does not say what becomes of an unknown agent here; the answer is the one of attach.
  if (agent_id && !store.hasAgent(tenant, agent_id)) return refusal(404, "agent not found");
  store.put(tenant, number, agent_id ?? known?.agent_id ?? null);
  const agent = store.find(number)?.agent_id ?? null;
  return {
    status: known === undefined ? 201 : 200,
    body: { status: "registered", number, agent_id: agent, webhook: null },
  };
}

function attach(store: Store, { tenant, body }: RouteRequest, number: string): Reply {
  const input = parseBody(AttachRequest, body);
  if ("refused" in input) return input.refused;
  const { agent_id } = input.value;
  // One status and one message for two causes, as at Rymi.
  if (store.find(number)?.tenant !== tenant || !store.hasAgent(tenant, agent_id)) {
    return refusal(404, "number or agent not found");
  }
  store.put(tenant, number, agent_id);
  const agent = store.find(number)?.agent_id;
  return { status: 201, body: { status: "attached", agent_id: agent, number, webhook: null } };
}

function detach(store: Store, { tenant }: RouteRequest, number: string): Reply {
  if (store.find(number)?.tenant !== tenant) return refusal(404, "number not found");
  store.put(tenant, number, null);
  return { status: 200, body: { status: "detached", number } };
}

function remove(store: Store, { tenant }: RouteRequest, number: string): Reply {
  if (store.find(number)?.tenant !== tenant) return refusal(404, "number not found");
  store.remove(number);
  return { status: 200, body: { status: "removed", number } };
}

function listNumbers(store: Store, { tenant, url }: RouteRequest): Reply {
  const { limit, offset } = sliceOf(url.searchParams);
  const numbers = [...store.numbers(tenant, offset, offset + limit)];
  return {
    status: 200,
    body: { numbers, total: store.count(tenant), offset, limit } satisfies NumberPage,
  };
}

function listAgents(store: Store, { tenant, url }: RouteRequest): Reply {
  const { limit, offset } = sliceOf(url.searchParams);
  const all = store.agents(tenant);
  const agents = all.slice(offset, offset + limit);
  return { status: 200, body: { agents, total: all.length, offset, limit } satisfies AgentPage };
}

function sliceOf(query: URLSearchParams) {
  const limit = Math.min(Math.max(wholeNumber(query.get("limit")) ?? 50, 1), 200);
  return { limit, offset: wholeNumber(query.get("offset")) ?? 0 };
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

function parseBody<T>(
  shape: z.ZodMiniType<T>,
  body: string,
): { readonly value: T } | { readonly refused: Reply } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { refused: refusal(400, "the body is not JSON", "invalid_json") };
  }
  const parsed = parse(shape, json);
  if (parsed.ok) return { value: parsed.value };
  return { refused: refusal(400, parsed.text, "invalid_request") };
}
