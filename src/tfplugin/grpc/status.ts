/** How a gRPC call ends. Only the codes that are used here. */
export const Status = {
  ok: 0,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
} as const;

export type StatusCode = (typeof Status)[keyof typeof Status];

/** Ends a call with a status instead of a reply. */
export class GrpcError extends Error {
  constructor(
    readonly code: StatusCode,
    message: string,
  ) {
    super(message);
    this.name = "GrpcError";
  }
}
