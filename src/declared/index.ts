/**
 * The numbers that a repository declares: in synthesized stacks, Terraform's plans and states, and mapping files.
 * Must never send a request to Rymi, and must never guess: a value that only Terraform knows stays unknown.
 *
 * In its shapes, a value that only Terraform knows is undefined, and one that is left out is null.
 */
export {
  DEFAULT_PROVIDER,
  type Declaration,
  type DeclaredNumbers,
  matchProvider,
  numbersOf,
  PROBLEM_CODES,
  type Problem,
  type ProviderName,
  parseProviderName,
} from "./declaration";
export { type DeclaredOptions, type DeclaredSources, readDeclared } from "./read-declared";
export { type ManifestStack, parseFile, readManifest } from "./synthesized";
