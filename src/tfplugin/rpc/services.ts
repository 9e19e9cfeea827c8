import type { Method, Services } from "../grpc/server";
import type { Session } from "../session";
import { invokeAction, invokeActionPath, listResource, listResourcePath, providerRpcs } from "./provider";
import { resourceRpcs } from "./resource";
import type { Rpc } from "./rpc";

/** The unary RPCs that are served. */
export const unaryRpcs: readonly Rpc[] = [...providerRpcs, ...resourceRpcs];

export interface ServiceEvents {
  /** Terraform requests the end of the process. */
  shutdown(): void;
  /** Registers the work of a call: the process does not end before it is done. */
  track(work: Promise<unknown>): void;
}

/** All methods that are served on the connection. */
export function createServices(session: Session, events: ServiceEvents): Services {
  const unary = unaryRpcs.map(({ path, handle }): [string, Method] => {
    const reply = (request: Uint8Array) => {
      const work = handle(request, session);
      events.track(work);
      return work;
    };
    return [path, { reply }];
  });
  const list: Method = { stream: (request) => trackItems(listResource(request, session), events) };
  const invoke: Method = { stream: (request) => trackItems(invokeAction(request, session), events) };
  return new Map([...unary, [listResourcePath, list], [invokeActionPath, invoke], ...controlMethods(events)]);
}

/** Tracks only the production of each item, because the client may never read it. */
async function* trackItems<T>(items: AsyncIterable<T>, events: ServiceEvents): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      events.track(next);
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

const EMPTY = new Uint8Array();
/** Status of grpc.health.v1. */
const SERVING = Uint8Array.of(0x08, 0x01);

/** The methods of go-plugin itself. */
function controlMethods(events: ServiceEvents): readonly [string, Method][] {
  const shutdown = async () => {
    events.shutdown();
    return EMPTY;
  };
  return [
    ["/plugin.GRPCController/Shutdown", { reply: shutdown }],
    // A stream of the plugin's output, which is empty here. Terraform keeps it open as long as it is connected.
    ["/plugin.GRPCStdio/StreamStdio", { stream: (_request, signal) => emptyUntil(signal) }],
    ["/grpc.health.v1.Health/Check", { reply: async () => SERVING }],
  ];
}

async function* emptyUntil(signal: AbortSignal): AsyncGenerator<never> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
