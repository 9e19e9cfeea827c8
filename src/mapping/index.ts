/**
 * Which agent answers which number, written as plain data: an object, or a JSON or YAML file.
 * Must never learn what becomes of it: a construct declares it, the command line compares it, neither is known here.
 */
export type { MappedNumber, NumberEntry, NumberMapping } from "./entries";
/** @public The constructs load it late, which no analysis sees. */
export { readEntries } from "./entries";
export { MappingError, parseMapping, readMappingFile } from "./mapping-file";
