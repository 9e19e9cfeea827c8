/**
 * What the repository says: the numbers declared in synthesized stacks, Terraform's plans and mapping files.
 * Must never ask Rymi, and must never guess: a value that only Terraform knows stays unknown.
 */
export { baseUrlOf } from "./base-url";
export { connect } from "./connect";
export {
  type Declaration,
  type DeclaredSide,
  numbersOf,
  type Problem,
  type ProblemCode,
  type SourceFile,
} from "./declaration";
export { isObject } from "./is-object";
export { parseFile } from "./parse-file";
export { DEFAULT_PROVIDER, isProvider, type ProviderName, parseProviderName } from "./provider-name";
export { type DeclaredOptions, readDeclared } from "./read-declared";
export { readManifest } from "./read-stack";
export type { ManifestStack } from "./synthesized";
export { workspaceOf } from "./workspace";
