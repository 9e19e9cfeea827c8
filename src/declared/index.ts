/**
 * The numbers that a repository declares: in synthesized stacks, Terraform's plans and states, and mapping files.
 * Must never send a request to Rymi, and must never guess: a value that only Terraform knows stays unknown.
 */
export {
  type Declaration,
  type DeclaredSide,
  numbersOf,
  type Problem,
  type ProblemCode,
  type SourceFile,
} from "./declaration";
export { isObject, parseFile } from "./json-file";
export { DEFAULT_PROVIDER, isProvider, type ProviderName, parseProviderName } from "./providers";
export { type DeclaredOptions, readDeclared } from "./read-declared";
export { type ManifestStack, readManifest } from "./synthesized";
