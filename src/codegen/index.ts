/**
 * Writes code: for numbers that are registered already, and for stacks as plain HCL.
 * Must never change anything at Rymi, and must never overwrite a file without `--force`.
 */

export { runFromStack } from "./run-from-stack";
export { IMPORT_FORMATS, type ImportFormat, runImport } from "./run-import";
