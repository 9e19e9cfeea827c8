// A second door of this folder: HTTP as it goes to Rymi, proxies, time limits and hidden keys included, for a program of
// this package that has to ask somebody else. Not part of what the package exports.
export type { Reply } from "./exchange";
export { judge } from "./judge";
export { findProxy, type HttpProxy } from "./proxy";
export { Scrubber } from "./scrubber";
export { type HttpRequest, type Outcome, Transport } from "./transport";
