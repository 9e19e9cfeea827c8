/**
 * Writes code: for numbers that are registered already, and for stacks as plain HCL.
 * Must never change anything at Rymi, and must never overwrite a file without `--force`.
 */

export { type FromStackOptions, runFromStack } from "./run-from-stack";
export { IMPORT_FORMATS, type ImportFormat, type ImportOptions, runImport } from "./run-import";
