/**
 * Code for numbers that Rymi has already.
 * Must never change anything at Rymi, nor a file that is there unless it was told to.
 */
export { IMPORT_FORMATS, type ImportFormat } from "./formats";
export { type FromStackOptions, runFromStack } from "./run-from-stack";
export { type ImportOptions, runImport } from "./run-import";
