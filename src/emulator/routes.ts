import type * as z from "zod/mini";
import {
  type AgentPage,
  AttachRequest,
  type KeySelf,
  type NumberPage,
  parse,
  parseJson,
  RegisterRequest,
  type WorkspaceList,
} from "../api";
import type { Features, Key } from "./context";
import type { WebhookState } from "./shapes";
import type { Store } from "./store";

/** A request with a valid key, and the parts of the emulator that answer it. */
export interface RouteRequest {
  readonly store: Store;
  readonly features: Features;
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly key: Key;
  /** Id of the workspace in which it acts. */
  readonly workspace: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body: unknown;
}

interface Route {
  readonly method: string;
  /** The scope that a key with scopes needs. Rymi documents only those for phone calls, such as `calls:read`; these follow that form. */
  readonly scope?: string;
  /** The path. Its group, if any, is the number. */
  readonly path: RegExp;
  readonly handle: (request: RouteRequest, number: string) => HttpResponse;
  readonly feature?: keyof Features;
}

const NUMBERS = /^\/v1\/numbers$/;
const READ = { method: "GET", scope: "numbers:read" };
const WRITE = { method: "POST", scope: "numbers:write" };

const ROUTES: readonly Route[] = [
  { ...WRITE, path: NUMBERS, handle: register },
  { ...READ, path: NUMBERS, handle: listNumbers },
  { ...WRITE, path: /^\/v1\/numbers\/([^/]+)\/attach$/, handle: attach },
  { ...WRITE, method: "DELETE", path: /^\/v1\/numbers\/([^/]+)$/, handle: remove },
  { ...WRITE, path: /^\/v1\/numbers\/([^/]+)\/detach$/, handle: detach, feature: "detach" },
  { ...WRITE, path: /^\/v1\/numbers\/([^/]+)\/webhook$/, handle: provision, feature: "webhooks" },
  { ...READ, scope: "agents:read", path: /^\/v1\/agents$/, handle: listAgents, feature: "agentList" },
  { method: "GET", path: /^\/v1\/workspaces$/, handle: listWorkspaces, feature: "workspaces" },
  { method: "GET", path: /^\/v1\/keys\/self$/, handle: describeKey, feature: "keySelf" },
];

/** Rymi's response to a request. */
export function route(request: RouteRequest): HttpResponse {
  for (const entry of ROUTES) {
    const match = entry.method === request.method ? entry.path.exec(request.url.pathname) : null;
    if (match === null || (entry.feature !== undefined && !request.features[entry.feature])) continue;
    const { scopes } = request.key;
    if (entry.scope !== undefined && scopes?.includes(entry.scope) === false) {
      return refusal(403, `this key does not have the scope ${entry.scope}`, "insufficient_scope");
    }
    return entry.handle(request, decodeNumber(match[1] ?? ""));
  }
  return refusal(404, "route not found");
}

export function refusal(status: number, error: string, code?: string): HttpResponse {
  return { status, body: code === undefined ? { error } : { error, code } };
}

/** A number in a path: clients send `%2B1555…` and `+1555…`. */
export function decodeNumber(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function register({ store, features, workspace, body }: RouteRequest): HttpResponse {
  const input = parseBody(RegisterRequest, body);
  if ("refused" in input) return input.refused;
  const { number, agent_id } = input.value;

  const existing = store.find(number);
  if (existing !== undefined && existing.workspace !== workspace) {
    return refusal(409, "number is registered by another tenant", "number_taken");
  }
  // The documentation does not say what happens with an unknown agent. This is the response of attach.
  if (store.explainUnknown(workspace, agent_id) !== undefined) return refusal(404, "agent not found");
  store.put(workspace, number, agent_id ?? existing?.agent_id ?? null);
  const agent = store.find(number)?.agent_id ?? null;
  const webhook = provisionWebhook(store, number, features);
  const status = existing === undefined ? 201 : 200;
  return { status, body: { status: "registered", number, agent_id: agent, webhook } };
}

function attach({ store, features, workspace, body }: RouteRequest, number: string): HttpResponse {
  const input = parseBody(AttachRequest, body);
  if ("refused" in input) return input.refused;
  const { agent_id } = input.value;
  // The same status and message for two causes, as at Rymi.
  if (
    store.find(number)?.workspace !== workspace ||
    store.explainUnknown(workspace, agent_id) !== undefined
  ) {
    return refusal(404, "number or agent not found");
  }
  store.put(workspace, number, agent_id);
  const agent = store.find(number)?.agent_id;
  const webhook = provisionWebhook(store, number, features);
  return { status: 201, body: { status: "attached", agent_id: agent, number, webhook } };
}

function provision({ store, features, workspace }: RouteRequest, number: string): HttpResponse {
  if (store.find(number)?.workspace !== workspace) return refusal(404, "number not found");
  return { status: 200, body: { number, webhook: provisionWebhook(store, number, features) } };
}

/** Sets the webhook of the number. Returns the `webhook` of the response. */
function provisionWebhook(store: Store, number: string, { webhooks }: Features): object | null {
  if (!webhooks) return null;
  const { status, provider, url, error } = store.provisionWebhook(number);
  const verified = status === "configured";
  return { status, provider, webhookUrl: url, verified, ...(error !== null && { error }) };
}

function detach({ store, workspace }: RouteRequest, number: string): HttpResponse {
  if (store.find(number)?.workspace !== workspace) return refusal(404, "number not found");
  store.put(workspace, number, null);
  return { status: 200, body: { status: "detached", number } };
}

function remove({ store, workspace }: RouteRequest, number: string): HttpResponse {
  if (store.find(number)?.workspace !== workspace) return refusal(404, "number not found");
  store.remove(number);
  return { status: 200, body: { status: "removed", number } };
}

function listNumbers({ store, features, workspace, url }: RouteRequest): HttpResponse {
  const { limit, offset } = sliceOf(url.searchParams);
  const rows = store.numbers(workspace, offset, offset + limit);
  const numbers = rows.map((row) => ({
    ...row,
    ...(features.webhooks && webhookFields(store.webhookOf(row.number))),
  }));
  const total = store.count(workspace);
  return { status: 200, body: { numbers, total, offset, limit } satisfies NumberPage };
}

/** Unlike responses to writes, list rows do not have the status `no_carrier`. */
function webhookFields(webhook: WebhookState | undefined) {
  const known = webhook?.status === "no_carrier" ? undefined : webhook;
  return {
    provider: known?.provider ?? null,
    webhook_status: known?.status ?? null,
    webhook_url: known?.url ?? null,
    webhook_error: known?.error ?? null,
    last_inbound_at: null,
  };
}

function listWorkspaces({ key, workspace }: RouteRequest): HttpResponse {
  const own = key.tenant.workspaces.keys().next().value ?? null;
  const workspaces = [...key.tenant.workspaces].map(([id, name]) => ({
    id,
    name,
    role: "admin",
    parent_id: id === own ? null : own,
    operating_country: null,
    current: id === workspace,
  }));
  return { status: 200, body: { workspaces } satisfies WorkspaceList };
}

function describeKey({ key }: RouteRequest): HttpResponse {
  const { tenant, scopes, workspace } = key;
  const about = { kind: "workspace", account_id: tenant.name, workspace_id: workspace };
  return {
    status: 200,
    body: { ...about, scopes: [...(scopes ?? [])], legacy: scopes === undefined } satisfies KeySelf,
  };
}

function listAgents({ store, workspace, url }: RouteRequest): HttpResponse {
  const { limit, offset } = sliceOf(url.searchParams);
  const all = store.agents(workspace);
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

/** The body as JSON, or the response 400. */
export function readJson(body: string): { readonly value: unknown } | { readonly refused: HttpResponse } {
  const value = parseJson(body);
  return value === undefined ? { refused: refusal(400, "the body is not JSON", "invalid_json") } : { value };
}

function parseBody<T>(
  shape: z.ZodMiniType<T>,
  body: string,
): { readonly value: T } | { readonly refused: HttpResponse } {
  const json = readJson(body);
  if ("refused" in json) return json;
  const parsed = parse(shape, json.value);
  if (parsed.ok) return { value: parsed.value };
  return { refused: refusal(400, parsed.text, "invalid_request") };
}
