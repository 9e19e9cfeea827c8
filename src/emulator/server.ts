import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { NumberPage } from "../api";
import type { Context, Key } from "./context";
import { controlEmulator, isControlPath } from "./control";
import type { Fault, RequestTraits } from "./faults";
import { decodeNumber, type HttpResponse, refusal, route } from "./routes";

const MAX_BODY_BYTES = 1024 * 1024;

/** The HTTP server of the emulator. Delays end when `stopped` is aborted. */
export function createRymiServer(context: Context, stopped: AbortSignal): Server {
  return createServer((request, response) => {
    handle(context, request, response, stopped).catch((error: unknown) => {
      // The client has disconnected while sending, or the emulator is stopped: there is no response to send.
      if (stopped.aborted || !request.complete) response.destroy();
      else send(response, refusal(500, `the emulator failed: ${error}`));
    });
  });
}

async function handle(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  stopped: AbortSignal,
): Promise<void> {
  const body = await readBody(request);
  const method = request.method ?? "";
  const path = request.url ?? "/";
  if (isControlPath(path)) {
    const result = reportChange(context, () => controlEmulator(context, method, path, body));
    return send(response, result);
  }
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const key = bearer === undefined ? undefined : context.keys.get(bearer);
  const workspace = key && workspaceOf(context, key, request);
  const tenant = key?.tenant.name;
  const traits = { method, path, number: findNumber(path, body), tenant, workspace };

  const record = context.journal.open(traits, body);
  const fault = context.faults.next(traits);
  const wait = context.latencyMs + (fault?.kind === "delay" ? fault.ms : 0);
  if (wait > 0) await sleep(wait, undefined, { signal: stopped });

  const delivery = reportChange(context, () =>
    applyFault(fault, () => processRequest(context, key, traits, body)),
  );
  context.log(record(delivery.sent === "nothing" ? 0 : delivery.status, fault?.kind));
  send(response, delivery);
}

/** Makes a change, and reports the state if the store has changed. */
function reportChange<T>({ store, onChange }: Context, change: () => T): T {
  const { revision } = store;
  const result = change();
  if (onChange !== undefined && store.revision !== revision) onChange(store.snapshot());
  return result;
}

function processRequest(
  { store, features }: Context,
  key: Key | undefined,
  { method, path, workspace }: RequestTraits,
  body: string,
): HttpResponse {
  if (key === undefined || workspace === undefined) {
    return refusal(401, "missing or unknown API key", "unauthorized");
  }
  const limited = key.tenant.bucket?.take(performance.now());
  if (limited !== undefined) {
    return { ...refusal(429, "rate limit exceeded"), headers: { "retry-after": String(limited.retryAfter) } };
  }
  if (!key.tenant.workspaces.has(workspace)) {
    return refusal(403, `this key cannot act in the workspace ${workspace}`, "workspace_forbidden");
  }
  const url = new URL(path, "http://emulator");
  return route({ store, features, method, url, body, key, workspace });
}

/** The workspace of the header, which older deployments ignore. */
function workspaceOf({ features }: Context, key: Key, { headers }: IncomingMessage): string {
  const named = [headers["rymi-workspace"]].flat()[0];
  return (features.workspaces && named) || key.workspace;
}

function send(response: ServerResponse, delivery: Delivery): void {
  if (delivery.sent === "nothing") return void response.destroy();
  const isText = typeof delivery.body === "string";
  const text = isText ? String(delivery.body) : JSON.stringify(delivery.body);
  const whole = Buffer.from(text);
  const half = whole.subarray(0, Math.ceil(whole.length / 2));
  const announced = delivery.sent === "half" ? half : whole;
  response.writeHead(delivery.status, {
    "content-type": isText ? "text/plain" : "application/json",
    "content-length": announced.length,
    ...delivery.headers,
  });
  if (delivery.sent === "broken") response.write(half, () => response.destroy());
  else response.end(announced);
}

/** A response and the part of it that is sent, if not the whole: with `half` the body ends early, with `broken` the connection. */
interface Delivery extends HttpResponse {
  readonly sent?: "half" | "broken" | "nothing";
}

/** Applies the fault. `process` makes the normal response; some faults do not call it. */
function applyFault(fault: Fault | undefined, process: () => HttpResponse): Delivery {
  switch (fault?.kind) {
    case "status":
      return { status: fault.status, body: fault.body ?? "", headers: fault.headers ?? {} };
    case "html": {
      const status = fault.status ?? 502;
      const body = `<html><head><title>${status}</title></head><body><h1>Bad Gateway</h1></body></html>`;
      return { status, body, headers: { "content-type": "text/html" } };
    }
    case "rate-limit": {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      return { status: 429, body: { error: "rate limit exceeded" }, headers };
    }
    case "redirect":
      return { status: 302, body: "", headers: { location: fault.location } };
    case "drop-request":
      return { status: 0, body: "", sent: "nothing" };
    case "drop-reply":
      return { ...process(), sent: "nothing" };
    case "cut-body":
      return { ...process(), sent: "half" };
    case "break-body":
      return { ...process(), sent: "broken" };
    case "page": {
      const result = process();
      const page = NumberPage.safeParse(result.body);
      return { ...result, body: page.success ? fault.edit(page.data) : result.body };
    }
    case "then": {
      const result = process();
      fault.run();
      return result;
    }
    case "delay":
    case undefined:
      return process();
  }
}

/** The number of a request, from its path or its body. */
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
