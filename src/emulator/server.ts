import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { control, isControl } from "./control";
import { type Delivery, deliver } from "./delivery";
import type { Faults, RequestTraits } from "./faults";
import type { Journal, RequestRecord } from "./journal";
import { decodeNumber, type Offers, type Reply, refusal, route } from "./routes";
import type { EmulatorState } from "./state";
import type { Store } from "./store";
import type { Key } from "./tenants";

const MAX_BODY_BYTES = 1024 * 1024;

/** All that an answer depends on. */
export interface World {
  readonly store: Store;
  /** By what is sent as the API key. */
  readonly keys: ReadonlyMap<string, Key>;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly offers: Offers;
  /** Milliseconds before each answer. */
  readonly latencyMs: number;
  readonly log: (record: RequestRecord) => void;
  /** Is told what there is to keep, before the answer. */
  readonly onChange: ((state: EmulatorState) => void) | undefined;
  /** What it began with. */
  readonly initial: EmulatorState;
}

/** The HTTP side of the world. Delays end when `stopped` is aborted. */
export function createRymiServer(world: World, stopped: AbortSignal): Server {
  return createServer((request, response) => {
    answer(world, request, response, stopped).catch((error: unknown) => {
      // A client that hung up while sending is its own business; after a stop nobody is there to be answered.
      if (stopped.aborted || !request.complete) response.destroy();
      else send(response, { ...refusal(500, `the emulator failed: ${error}`), arrives: "whole" });
    });
  });
}

async function answer(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  stopped: AbortSignal,
): Promise<void> {
  const body = await readBody(request);
  const method = request.method ?? "";
  const path = request.url ?? "/";
  if (isControl(path)) {
    const reply = keeping(world, () => control(world, method, path, body));
    return send(response, { ...reply, arrives: "whole" });
  }
  const sent = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const key = sent === undefined ? undefined : world.keys.get(sent);
  const workspace = key && workspaceOf(world, key, request);
  const tenant = key?.tenant.name;
  const traits = { method, path, number: findNumber(path, body), tenant, workspace };

  const note = world.journal.open(traits, body);
  const fault = world.faults.next(traits);
  const wait = world.latencyMs + (fault?.kind === "delay" ? fault.ms : 0);
  if (wait > 0) await sleep(wait, undefined, { signal: stopped });

  const delivery = keeping(world, () => deliver(fault, () => work(world, key, traits, body)));
  world.log(note(delivery.arrives === "not" ? 0 : delivery.status, fault?.kind));
  send(response, delivery);
}

/** Does what may change the store, and says what there is to keep when it did. */
function keeping<T>({ store, onChange }: World, change: () => T): T {
  const { revision } = store;
  const result = change();
  if (onChange !== undefined && store.revision !== revision) onChange(store.snapshot());
  return result;
}

function work(
  world: World,
  key: Key | undefined,
  { method, path, workspace }: RequestTraits,
  body: string,
): Reply {
  if (key === undefined || workspace === undefined) {
    return refusal(401, "missing or unknown API key", "unauthorized");
  }
  const refused = key.tenant.bucket?.take(performance.now());
  if (refused !== undefined) {
    return { ...refusal(429, "rate limit exceeded"), headers: { "retry-after": String(refused.retryAfter) } };
  }
  if (!key.tenant.workspaces.has(workspace)) {
    return refusal(403, `this key cannot act in the workspace ${workspace}`, "workspace_forbidden");
  }
  const url = new URL(path, "http://emulator");
  return route(world.store, { method, url, body, key, workspace }, world.offers);
}

/** The workspace that the header names; an older Rymi does not know the header. */
function workspaceOf({ offers }: World, key: Key, { headers }: IncomingMessage): string {
  const named = [headers["rymi-workspace"]].flat()[0];
  return (offers.workspaces && named) || key.workspace;
}

function send(response: ServerResponse, delivery: Delivery): void {
  if (delivery.arrives === "not") return void response.destroy();
  const isText = typeof delivery.body === "string";
  const text = isText ? String(delivery.body) : JSON.stringify(delivery.body);
  const whole = Buffer.from(text);
  const half = whole.subarray(0, Math.ceil(whole.length / 2));
  const announced = delivery.arrives === "half" ? half : whole;
  response.writeHead(delivery.status, {
    "content-type": isText ? "text/plain" : "application/json",
    "content-length": announced.length,
    ...delivery.headers,
  });
  if (delivery.arrives === "broken") response.write(half, () => response.destroy());
  else response.end(announced);
}

/** The number that a request is about, from its path or its body. */
function findNumber(path: string, body: string): string | undefined {
  const segment = /^\/v1\/numbers\/([^/?]+)/.exec(path)?.[1];
  if (segment !== undefined) return decodeNumber(segment);
  return /"number"\s*:\s*"([^"]*)"/.exec(body)?.[1];
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`the body is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
