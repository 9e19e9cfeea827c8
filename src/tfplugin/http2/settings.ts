import { ErrorCode, Http2Error } from "./error";
import { FRAME_SIZE, uint32 } from "./frame";

/** Bytes that may be under way without leave of their own, on a stream and on a connection (RFC 9113, 6.9.2). */
export const INITIAL_WINDOW = 65_535;
export const LARGEST_WINDOW = 0x7fff_ffff;

/** What a peer wants (RFC 9113, 6.5.2), as far as it concerns a server that refers to no earlier header. */
export interface Settings {
  readonly initialWindow: number;
  readonly frameSize: number;
}

const INITIAL_WINDOW_SIZE = 0x4;
const MAX_FRAME_SIZE = 0x5;
const SETTING_LENGTH = 6;

export const INITIAL_SETTINGS: Settings = { initialWindow: INITIAL_WINDOW, frameSize: FRAME_SIZE };

/** @throws {Http2Error} for values that cannot be */
export function readSettings(payload: Buffer, before: Settings): Settings {
  if (payload.length % SETTING_LENGTH !== 0)
    throw new Http2Error(ErrorCode.frameSize, "a setting breaks off");
  let { initialWindow, frameSize } = before;
  for (let at = 0; at < payload.length; at += SETTING_LENGTH) {
    const name = payload.readUInt16BE(at);
    const value = payload.readUInt32BE(at + 2);
    if (name === INITIAL_WINDOW_SIZE) initialWindow = value;
    if (name === MAX_FRAME_SIZE) frameSize = value;
  }
  if (initialWindow > LARGEST_WINDOW)
    throw new Http2Error(ErrorCode.flowControl, `a window of ${initialWindow} bytes is too large`);
  if (frameSize < FRAME_SIZE || frameSize > 0xff_ffff)
    throw new Http2Error(ErrorCode.protocol, `frames of ${frameSize} bytes cannot be`);
  return { initialWindow, frameSize };
}

/** All that we want: no stream of the client's waits for leave to send. */
export const OUR_SETTINGS = Buffer.concat([Buffer.of(0, INITIAL_WINDOW_SIZE), uint32(LARGEST_WINDOW)]);
