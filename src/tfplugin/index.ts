/**
 * Terraform plugin protocol 6 in TypeScript: the definition of a provider, and the process that serves it.
 *
 * Must never learn what Rymi is.
 */

export {
  type AttributePath,
  type Diagnostic,
  type DiagnosticContent,
  DiagnosticError,
  Diagnostics,
} from "./diagnostic";
export type { PluginProcess } from "./process/lifetime";
export { type ServeOptions, serve } from "./process/serve";
export type * from "./provider";
export { schema } from "./provider";
export {
  bool,
  Decimal,
  Dynamic,
  dynamic,
  isUnknown,
  type Known,
  type KnownOf,
  list,
  map,
  number,
  object,
  set,
  string,
  type Type,
  tuple,
  UNKNOWN,
  Unknown,
  type Value,
} from "./value/value";
