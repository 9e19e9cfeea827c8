import { once } from "node:events";
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  type ServerWritableStream,
  type ServiceError,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";

/** What answers the calls of one path, bytes in and bytes out. */
export type Method =
  | { readonly reply: (request: Buffer) => Promise<Uint8Array> }
  /** `signal` is aborted when the client has cancelled the call, or when the server closes. */
  | { readonly stream: (request: Buffer, signal: AbortSignal) => AsyncIterable<Uint8Array> };

/** Methods by path, such as `/tfplugin6.Provider/GetProviderSchema`. */
export type Services = ReadonlyMap<string, Method>;

type Definition = MethodDefinition<Uint8Array, Buffer>;

const asIs = (bytes: Buffer): Buffer => bytes;
/** The library takes Buffers only: it answers any other Uint8Array with INTERNAL. */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

export function definitionOf(path: string, method: Method): Definition {
  return {
    path,
    requestStream: false,
    responseStream: "stream" in method,
    requestSerialize: asBuffer,
    requestDeserialize: asIs,
    responseSerialize: asBuffer as (value: Buffer) => Buffer,
    responseDeserialize: asIs,
  };
}

/** @param streams holds what ends each stream of replies that is open */
export function handlerOf(method: Method, streams: Set<AbortController>): UntypedHandleCall {
  return "reply" in method ? replyWith(method.reply) : streamWith(method.stream, streams);
}

/** The library does not look at a handler's promise, so a rejection has to be answered here. */
function replyWith(reply: (request: Buffer) => Promise<Uint8Array>): handleUnaryCall<Buffer, Uint8Array> {
  return (call, answer) => {
    reply(call.request).then(
      (message) => answer(null, message),
      () => answer(FAILED),
    );
  };
}

function streamWith(
  stream: (request: Buffer, signal: AbortSignal) => AsyncIterable<Uint8Array>,
  streams: Set<AbortController>,
): handleServerStreamingCall<Buffer, Uint8Array> {
  return (call) => {
    const ending = new AbortController();
    streams.add(ending);
    sendAll(call, stream(call.request, ending.signal), ending)
      .catch(() => call.emit("error", FAILED))
      .finally(() => streams.delete(ending));
  };
}

/** Takes no more messages than the client can take, and none after the client has cancelled. */
async function sendAll(
  call: ServerWritableStream<Buffer, Uint8Array>,
  messages: AsyncIterable<Uint8Array>,
  ending: AbortController,
): Promise<void> {
  const cancelled = new AbortController();
  // The library emits this after every call, also after one that was answered; nothing is sent then any more.
  call.once("cancelled", () => {
    cancelled.abort();
    ending.abort();
  });
  for await (const message of messages) {
    // A cancelled call never drains.
    if (!cancelled.signal.aborted && !call.write(message))
      await once(call, "drain", { signal: cancelled.signal }).catch(() => {});
    if (cancelled.signal.aborted) return;
  }
  call.end();
}

/** Why is in the log. */
const FAILED: Partial<ServiceError> = { code: status.INTERNAL, details: "the provider failed" };
