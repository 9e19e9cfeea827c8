// A second door of this folder: HTTP as it is sent to Rymi, with proxies, time limits and hidden keys, for other servers that
// the command asks. Not part of the package's exports.
export type { Reply } from "./exchange";
export { parseResponse } from "./parse-response";
export { findProxy, type HttpProxy } from "./proxy";
export { Scrubber } from "./scrubber";
export { type HttpRequest, type Outcome, Transport } from "./transport";
