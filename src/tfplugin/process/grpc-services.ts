import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { listResource, listResourcePath, unaryRpcs } from "../rpc";
import type { Session } from "../session";

/** The services on the socket, as the gRPC library wants them. Messages pass through it as bytes. */

type Bytes = Buffer;
type Service = readonly [ServiceDefinition, UntypedServiceImplementation];

const asIs = (bytes: Uint8Array): Bytes => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes));
const bytesThrough = {
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
};

const unary = (path: string) => ({ path, requestStream: false, responseStream: false, ...bytesThrough });
const streaming = (path: string) => ({ path, requestStream: false, responseStream: true, ...bytesThrough });
const EMPTY = Buffer.alloc(0);
/** Status code of gRPC. */
const INTERNAL = 13;

interface UnaryCall {
  readonly request: Bytes;
}
type Callback = (error: { readonly code: number } | null, reply?: Bytes) => void;
type StreamCall = UnaryCall & Writable;

/** @param during wraps each call, so that the process knows what is still under way. */
export function providerService(session: Session, during: (work: Promise<void>) => void): Service {
  const definition: Record<string, ServiceDefinition[string]> = {};
  const handlers: UntypedServiceImplementation = {};
  for (const { path, handle } of unaryRpcs) {
    definition[path] = unary(path);
    handlers[path] = (call: UnaryCall, callback: Callback) => {
      const reply = handle(call.request, session);
      // Handlers do not reject. If one did all the same, a call without an answer would hang Terraform for good.
      during(
        reply.then(
          (bytes) => callback(null, asIs(bytes)),
          () => callback({ code: INTERNAL }),
        ),
      );
    };
  }
  definition[listResourcePath] = streaming(listResourcePath);
  handlers[listResourcePath] = (call: StreamCall) =>
    during(sendAll(call, listResource(call.request, session)));
  return [definition, handlers];
}

/** Stops asking for more as soon as Terraform has seen enough and cancels: then the pipeline breaks. */
function sendAll(call: StreamCall, events: AsyncIterable<Uint8Array>): Promise<void> {
  return pipeline(Readable.from(events), call).catch(() => {});
}

export interface ControlEvents {
  shutdown(): void;
  connected(): void;
  disconnected(): void;
}

/**
 * What go-plugin has beside the provider itself. Terraform opens StreamStdio with each connection and keeps it open,
 * so its end is the end of the connection, also when Terraform was killed.
 */
export function controlServices(events: ControlEvents): readonly Service[] {
  const controller = "/plugin.GRPCController/Shutdown";
  const stdio = "/plugin.GRPCStdio/StreamStdio";
  const health = "/grpc.health.v1.Health/Check";
  const serving = Buffer.from([0x08, 0x01]);
  return [
    [
      { [controller]: unary(controller) },
      {
        [controller]: (_call: UnaryCall, callback: Callback) => {
          callback(null, EMPTY);
          events.shutdown();
        },
      },
    ],
    [
      { [stdio]: streaming(stdio) },
      {
        [stdio]: (call: StreamCall) => {
          events.connected();
          call.once("cancelled", () => {
            events.disconnected();
            call.end();
          });
        },
      },
    ],
    [
      { [health]: unary(health) },
      { [health]: (_call: UnaryCall, callback: Callback) => callback(null, serving) },
    ],
  ];
}
