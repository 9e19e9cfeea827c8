/**
 * Maps from numbers to agents as plain data: an object, or a JSON or YAML file.
 * Must never depend on how they are used: a construct declares them, a command compares them.
 */
export type { MappedNumber, NumberEntry, NumberMapping } from "./entries";
/** @public Loaded by `require`, which static analysis does not see. */
export { readEntries } from "./entries";
export { MappingError, parseMapping, readMappingFile } from "./mapping-file";
