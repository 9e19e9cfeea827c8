// A second door of this folder: HTTP as it is sent to Rymi, with proxies, time limits and hidden keys, for other servers that
// the command asks. Not part of the package's exports.

export { findProxy, type HttpProxy } from "./config";
export { Scrubber } from "./errors";
export { parseOutcome } from "./parse-response";
export type { HttpResponse } from "./transport";
export { type HttpRequest, type Outcome, Transport } from "./transport";
