/**
 * Writes code: for numbers that are registered already, and for stacks as plain HCL.
 * Must never change anything at Rymi, and must never overwrite a file without `--force`.
 */
export { IMPORT_FORMATS, type ImportFormat } from "./formats";
export { type FromStackOptions, runFromStack } from "./run-from-stack";
export { type ImportOptions, runImport } from "./run-import";
