/**
 * Whether what Rymi has is what the repository declares: compare, sort out what is accepted, report.
 * Must never change anything at Rymi; it only lists.
 */
export { FINDING_CLASSES, type FindingClass } from "./finding";
export { FORMAT_NAMES, type FormatName } from "./formats";
export { IGNORE_FILE } from "./ignore-file";
export { type DriftOptions, type FormatTarget, runDrift } from "./run-drift";
