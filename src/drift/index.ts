/**
 * Compares what a repository declares with what is registered at Rymi, applies the ignore rules, and writes reports.
 * Must never change anything at Rymi: it only reads.
 */
export { FINDING_CLASSES, type FindingClass } from "./finding";
export { IGNORE_FILE } from "./ignore-rules";
export { FORMAT_NAMES, type FormatTarget } from "./publish";
export { runDrift } from "./run-drift";
