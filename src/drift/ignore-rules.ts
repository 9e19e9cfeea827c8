import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { escapeOf, parseJson, quoted, visible } from "../api";
import { CliError, Glob, groupBy, isGlob, readInput } from "../io";
import { FINDING_CLASSES, type FindingClass } from "./finding";
import type { AcceptedFinding, Finding } from "./report-shape";

export const IGNORE_FILE = ".rymi-drift-ignore";

/** About half a million lines. */
const MAX_MEBIBYTES = 50;

/** A line of the ignore file: findings that are accepted. */
export interface IgnoreRule {
  /** A number, a declaration `STACK:ADDRESS`, or a glob for several of them. */
  readonly pattern: string;
  /** Whether `*` and `?` in the pattern are wildcards. */
  readonly isGlob: boolean;
  readonly classes: ReadonlySet<FindingClass>;
  /** The last day on which it applies, `2026-12-31`; undefined for no end. */
  readonly until: string | undefined;
  readonly reason: string;
  /** From 1. */
  readonly line: number;
}

/**
 * The text of the ignore file; undefined when it does not exist.
 *
 * @throws {CliError} when it cannot be read
 */
export function readIgnoreFile(name: string, cwd: string): string | undefined {
  return existsSync(resolve(cwd, name)) ? readInput(name, cwd, MAX_MEBIBYTES) : undefined;
}

/**
 * Reads lines of `NUMBER-OR-GLOB CLASSES UNTIL REASON`, with `*` for every class and `-` for no end. Lines that begin with `#`
 * are comments. In quotes, as in JSON, white space, `*` and `?` have no special meaning.
 *
 * @throws {CliError} naming each malformed line
 */
export function parseIgnoreFile(text: string, name: string): readonly IgnoreRule[] {
  const problems: string[] = [];
  const rules: IgnoreRule[] = [];
  // Thousands of lines name the same few classes.
  const parsedClasses = new Map<string, ReadonlySet<FindingClass>>();
  for (const [index, untrimmed] of text.split("\n").entries()) {
    const content = untrimmed.trim();
    if (content === "" || content.startsWith("#")) continue;
    const rule = parseLine(content, index + 1, parsedClasses);
    if (typeof rule === "string") problems.push(`${name}:${index + 1}: ${rule}`);
    else rules.push(rule);
  }
  if (problems.length > 0) throw new CliError(problems.join("\n"));
  return rules;
}

/** The four parts of a line. No character can belong to two neighbouring parts, so matching never backtracks. */
const LINE = /^("[^"\\]*(?:\\.[^"\\]*)*"|[^\s"]\S*)\s+(\S+)\s+(\S+)\s+(\S.*)$/s;

/** The rule, or what is wrong with the line. */
function parseLine(
  content: string,
  line: number,
  parsedClasses: Map<string, ReadonlySet<FindingClass>>,
): IgnoreRule | string {
  const [, subject, classNames, lastDay, reason] = LINE.exec(content) ?? [];
  if (subject === undefined || classNames === undefined || lastDay === undefined || reason === undefined) {
    return "a line has four parts: number or glob, classes, last day, reason";
  }
  const isQuoted = subject.startsWith('"');
  const pattern = isQuoted ? parseJson(subject) : subject;
  if (typeof pattern !== "string") return `${visible(subject)} is not a string as JSON writes it`;
  const classes = parsedClasses.get(classNames) ?? parseClasses(classNames);
  if (typeof classes === "string") return classes;
  parsedClasses.set(classNames, classes);
  if (lastDay !== "-" && !isDay(lastDay))
    return `${quoted(lastDay)} is not a day; write it like 2026-12-31, or - for no end`;
  const until = lastDay === "-" ? undefined : lastDay;
  return { pattern, isGlob: !isQuoted && isGlob(pattern), classes, until, reason, line };
}

/** The classes, or what is wrong with them. */
function parseClasses(names: string): ReadonlySet<FindingClass> | string {
  const classes = new Set<FindingClass>();
  for (const each of names === "*" ? FINDING_CLASSES : names.split(",")) {
    const findingClass = FINDING_CLASSES.find((name) => name === each);
    if (findingClass === undefined)
      return `${quoted(each)} is not a class; the classes are ${FINDING_CLASSES.join(", ")}, and * for all`;
    classes.add(findingClass);
  }
  return classes;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text).toJSON()?.startsWith(text) === true;
}

/** The findings after the ignore rules. */
export interface IgnoreResult {
  readonly findings: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
  /** Rules that match a finding and whose last day is over. */
  readonly expired: readonly IgnoreRule[];
}

/** @param today like 2026-12-31 */
export function applyIgnoreRules(
  findings: readonly Finding[],
  rules: readonly IgnoreRule[],
  today: string,
): IgnoreResult {
  const rulesFor = ruleFinder(rules);
  const expired = new Set<IgnoreRule>();
  const remaining: Finding[] = [];
  const accepted: AcceptedFinding[] = [];
  for (const finding of findings) {
    const matching = rulesFor(finding);
    const accepting = matching.find(({ until }) => until === undefined || until >= today);
    if (accepting !== undefined) {
      accepted.push({ ...finding, reason: accepting.reason, until: accepting.until ?? null });
    } else {
      remaining.push(finding);
      for (const rule of matching) expired.add(rule);
    }
  }
  return { findings: remaining, accepted, expired: [...expired] };
}

/**
 * Makes a function that returns the rules of a finding, sorted by line. Patterns without wildcards are looked up in a map, and
 * globs by their text before the first wildcard, so that a finding is matched with few of possibly thousands of globs.
 */
function ruleFinder(rules: readonly IgnoreRule[]): (finding: Finding) => readonly IgnoreRule[] {
  const exact = groupBy(
    rules.filter((rule) => !rule.isGlob),
    ({ pattern }) => pattern,
  );
  const globs = rules.filter((rule) => rule.isGlob).map((rule) => ({ rule, glob: new Glob(rule.pattern) }));
  const byPrefix = groupBy(globs, ({ glob }) => glob.prefix);
  const lengths = [...new Set(globs.map(({ glob }) => glob.prefix.length))];
  return (finding) => {
    const subject = subjectOf(finding);
    const matching = [...(exact.get(subject) ?? [])];
    for (const length of lengths) {
      for (const { rule, glob } of byPrefix.get(subject.slice(0, length)) ?? []) {
        if (glob.matches(subject)) matching.push(rule);
      }
    }
    return matching
      .filter(({ classes }) => classes.has(finding.class))
      .sort((one, other) => one.line - other.line);
  };
}

/** Lines that accept exactly these findings. */
export function ignoreLinesFor(findings: readonly Finding[], reason: string): readonly string[] {
  const lines = findings.map(
    (finding) => `${quotedSubject(subjectOf(finding))} ${finding.class} - ${reason}`,
  );
  return [...new Set(lines)];
}

/** A subject as a line has it: in quotes if it would be read as something else without them. */
function quotedSubject(subject: string): string {
  if (/^[!-~]+$/.test(subject) && !/^["#]|[*?]/.test(subject)) return subject;
  return JSON.stringify(subject).replace(/[^ -~]/g, escapeOf);
}

/** The text that patterns match: the number, or `STACK:ADDRESS` when the number is unknown. */
function subjectOf({ number, stack, address }: Finding): string {
  return number ?? `${stack}:${address}`;
}
