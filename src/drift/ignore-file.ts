import { visible } from "../api";
import { CliError, Glob, groupBy, isGlob } from "../io";
import { FINDING_CLASSES, type Finding, type FindingClass } from "./finding";

export const IGNORE_FILE = ".rymi-drift-ignore";

/** A line of the file: drift that somebody has accepted. */
export interface Acceptance {
  /** A number, a place `STACK:ADDRESS`, or a glob for some of them. */
  readonly pattern: string;
  /** Whether `*` and `?` in the pattern stand for other characters. */
  readonly isGlob: boolean;
  readonly classes: ReadonlySet<FindingClass>;
  /** The last day it holds, `2026-12-31`; undefined for ever. */
  readonly until: string | undefined;
  readonly reason: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Reads lines of `NUMBER-OR-GLOB CLASSES UNTIL REASON`, with `*` for every class and `-` for no end. What stands after
 * `#` at the beginning of a line is a comment. In quotes, as in JSON, stands what is meant as it is: white space, `*`, `?`.
 *
 * @throws {CliError} naming each line that is none of these
 */
export function parseIgnoreFile(text: string, name: string): readonly Acceptance[] {
  const problems: string[] = [];
  const acceptances: Acceptance[] = [];
  // Thousands of lines name the same few classes.
  const known = new Map<string, ReadonlySet<FindingClass>>();
  for (const [index, untrimmed] of text.split("\n").entries()) {
    const content = untrimmed.trim();
    if (content === "" || content.startsWith("#")) continue;
    const line = index + 1;
    const acceptance = parseLine(content, line, known);
    if (typeof acceptance === "string") problems.push(`${name}:${line}: ${acceptance}`);
    else acceptances.push(acceptance);
  }
  if (problems.length > 0) throw new CliError(problems.join("\n"));
  return acceptances;
}

/** The four parts of a line. Neighbours have no character in common, so there is one way to read it at most. */
const LINE = /^("[^"\\]*(?:\\.[^"\\]*)*"|[^\s"]\S*)\s+(\S+)\s+(\S+)\s+(\S.*)$/s;

/** The acceptance, or what is wrong with the line. */
function parseLine(
  content: string,
  line: number,
  known: Map<string, ReadonlySet<FindingClass>>,
): Acceptance | string {
  const [, subject, named, end, reason] = LINE.exec(content) ?? [];
  if (subject === undefined || named === undefined || end === undefined || reason === undefined) {
    return "a line has four parts: number or glob, classes, last day, reason";
  }
  const quoted = subject.startsWith('"') ? parseQuoted(subject) : undefined;
  if (quoted === null) return `${visible(subject)} is not a text as JSON writes it`;
  const classes = known.get(named) ?? parseClasses(named);
  if (typeof classes === "string") return classes;
  known.set(named, classes);
  if (end !== "-" && !isDay(end))
    return `"${visible(end)}" is no day; write it like 2026-12-31, or - for no end`;
  const pattern = quoted ?? subject;
  const until = end === "-" ? undefined : end;
  return { pattern, isGlob: quoted === undefined && isGlob(pattern), classes, until, reason, line };
}

/** The classes, or what is wrong with them. */
function parseClasses(named: string): ReadonlySet<FindingClass> | string {
  const classes = new Set<FindingClass>();
  for (const each of named === "*" ? FINDING_CLASSES : named.split(",")) {
    const kind = FINDING_CLASSES.find((name) => name === each);
    if (kind === undefined)
      return `"${visible(each)}" is no class; there are ${FINDING_CLASSES.join(", ")}, and * for all`;
    classes.add(kind);
  }
  return classes;
}

function parseQuoted(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/** A finding that somebody has accepted, and why. */
export interface AcceptedFinding extends Finding {
  readonly reason: string;
  readonly until: string | null;
}

export interface Sorted {
  readonly findings: readonly Finding[];
  readonly accepted: readonly AcceptedFinding[];
  /** Acceptances whose time is over and that would still have something to accept. */
  readonly expired: readonly Acceptance[];
}

/** @param today like 2026-12-31 */
export function sortOut(
  findings: readonly Finding[],
  acceptances: readonly Acceptance[],
  today: string,
): Sorted {
  const find = finder(acceptances);
  const isOver = ({ until }: Acceptance) => until !== undefined && until < today;
  const expired = new Set<Acceptance>();
  const open: Finding[] = [];
  const accepted: AcceptedFinding[] = [];
  for (const finding of findings) {
    const hits = find(finding);
    const valid = hits.find((acceptance) => !isOver(acceptance));
    if (valid !== undefined) {
      accepted.push({ ...finding, reason: valid.reason, until: valid.until ?? null });
    } else {
      open.push(finding);
      for (const acceptance of hits) expired.add(acceptance);
    }
  }
  return { findings: open, accepted, expired: [...expired] };
}

/**
 * The acceptances of a finding, by their lines. What stands there as it is, is looked up. A glob is tried when the text
 * before its first star is that of the subject, which is looked up, too.
 */
function finder(acceptances: readonly Acceptance[]): (finding: Finding) => readonly Acceptance[] {
  const exact = groupBy(
    acceptances.filter(({ isGlob: is }) => !is),
    ({ pattern }) => pattern,
  );
  const globs = acceptances
    .filter(({ isGlob: is }) => is)
    .map((acceptance) => ({ acceptance, glob: new Glob(acceptance.pattern) }));
  const byPrefix = groupBy(globs, ({ glob }) => glob.prefix);
  const lengths = [...new Set(globs.map(({ glob }) => glob.prefix.length))];
  return (finding) => {
    const subject = subjectOf(finding);
    const hits = [...(exact.get(subject) ?? [])];
    for (const length of lengths) {
      for (const { acceptance, glob } of byPrefix.get(subject.slice(0, length)) ?? []) {
        if (glob.matches(subject)) hits.push(acceptance);
      }
    }
    return hits
      .filter(({ classes }) => classes.has(finding.class))
      .sort((one, other) => one.line - other.line);
  };
}

/** Lines that accept the findings as they are, and nothing else. */
export function baselineOf(findings: readonly Finding[], reason: string): readonly string[] {
  const lines = findings.map((finding) => `${written(subjectOf(finding))} ${finding.class} - ${reason}`);
  return [...new Set(lines)];
}

/** A subject as it stands in a line: in quotes where it would be read as something else. */
function written(subject: string): string {
  const isPlain = /^[!-~]+$/.test(subject) && !/^["#]|[*?]/.test(subject);
  return isPlain ? subject : JSON.stringify(subject).replace(/[^ -~]/g, escaped);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What a pattern is held against: the number, or where it is declared when nobody knows the number. */
function subjectOf({ number, stack, address }: Finding): string {
  return number ?? `${stack}:${address}`;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text).toJSON()?.startsWith(text) === true;
}
