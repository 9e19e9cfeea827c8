import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Delivery, deliver } from "./delivery";
import type { Faults, RequestTraits } from "./faults";
import type { Journal, RequestRecord } from "./journal";
import { decodeNumber, type Offers, type Reply, refusal, route } from "./routes";
import type { Store } from "./store";
import type { Tenant } from "./tenants";

const MAX_BODY_BYTES = 1024 * 1024;

/** All that an answer depends on. */
export interface World {
  readonly store: Store;
  /** By API key. */
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly offers: Offers;
  /** Milliseconds before each answer. */
  readonly latencyMs: number;
  readonly log: (record: RequestRecord) => void;
}

/** The HTTP side of the world. Delays end when `stopped` is aborted. */
export function createRymiServer(world: World, stopped: AbortSignal): Server {
  return createServer((request, response) => {
    answer(world, request, response, stopped).catch((error: unknown) => {
      // A client that hung up while sending is its own business; after a stop nobody is there to be answered.
      if (stopped.aborted || request.destroyed) response.destroy();
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
  const key = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const tenant = key === undefined ? undefined : world.tenants.get(key);
  const traits = { method, path, number: findNumber(path, body), tenant: tenant?.name };

  const note = world.journal.open(traits, body);
  const fault = world.faults.next(traits);
  const wait = world.latencyMs + (fault?.kind === "delay" ? fault.ms : 0);
  if (wait > 0) await sleep(wait, undefined, { signal: stopped });

  const delivery = deliver(fault, () => work(world, tenant, traits, body));
  world.log(note(delivery.arrives === "not" ? 0 : delivery.status, fault?.kind));
  send(response, delivery);
}

function work(
  world: World,
  tenant: Tenant | undefined,
  { method, path }: RequestTraits,
  body: string,
): Reply {
  if (tenant === undefined) return refusal(401, "missing or unknown API key", "unauthorized");
  const refused = tenant.bucket?.take(performance.now());
  if (refused !== undefined) {
    return { ...refusal(429, "rate limit exceeded"), headers: { "retry-after": String(refused.retryAfter) } };
  }
  const url = new URL(path, "http://emulator");
  return route(world.store, { method, url, body, tenant: tenant.name }, world.offers);
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
