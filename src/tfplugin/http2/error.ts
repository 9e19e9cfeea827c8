/** Why a stream or a connection ends (RFC 9113, 7). Only the codes that are used here. */
export const ErrorCode = {
  none: 0x0,
  protocol: 0x1,
  internal: 0x2,
  flowControl: 0x3,
  frameSize: 0x6,
  compression: 0x9,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** The peer breaks a rule of HTTP/2. Nothing that it says later on this connection can be relied on. */
export class Http2Error extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "Http2Error";
  }
}
