import picomatch from "picomatch";
import { CliError } from "../cli-error";
import { FINDING_CLASSES, type Finding, type FindingClass } from "./finding";

export const IGNORE_FILE = ".rymi-drift-ignore";

/** A line of the file: drift that somebody has accepted. */
export interface Acceptance {
  readonly pattern: string;
  readonly classes: ReadonlySet<FindingClass>;
  /** The last day it holds, `2026-12-31`; undefined for ever. */
  readonly until: string | undefined;
  readonly reason: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Reads lines of `NUMBER-OR-GLOB CLASSES UNTIL REASON`, with `*` for every class and `-` for no end. What stands after
 * `#` at the beginning of a line is a comment.
 *
 * @throws {CliError} naming each line that is none of these
 */
export function parseIgnoreFile(text: string, name: string): readonly Acceptance[] {
  const problems: string[] = [];
  const acceptances = text.split(/\r?\n/).flatMap((content, index): Acceptance[] => {
    if (/^\s*(#|$)/.test(content)) return [];
    const line = index + 1;
    const acceptance = parseLine(content.trim(), line);
    if (typeof acceptance !== "string") return [acceptance];
    problems.push(`${name}:${line}: ${acceptance}`);
    return [];
  });
  if (problems.length > 0) throw new CliError(problems.join("\n"));
  return acceptances;
}

/** The acceptance, or what is wrong with the line. */
function parseLine(content: string, line: number): Acceptance | string {
  const [, pattern, named, end, reason] = /^(\S+)\s+(\S+)\s+(\S+)\s+(.+)$/.exec(content) ?? [];
  if (pattern === undefined || named === undefined || end === undefined || reason === undefined) {
    return "a line has four parts: number or glob, classes, last day, reason";
  }
  const names = named === "*" ? FINDING_CLASSES : named.split(",");
  const classes = new Set<FindingClass>();
  for (const each of names) {
    const kind = FINDING_CLASSES.find((name) => name === each);
    if (kind === undefined)
      return `"${each}" is no class; there are ${FINDING_CLASSES.join(", ")}, and * for all`;
    classes.add(kind);
  }
  if (end !== "-" && !isDay(end)) return `"${end}" is no day; write it like 2026-12-31, or - for no end`;
  return { pattern, classes, until: end === "-" ? undefined : end, reason, line };
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
  const tests = acceptances.map((acceptance) => ({
    acceptance,
    isOver: acceptance.until !== undefined && acceptance.until < today,
    matches: matcher(acceptance),
  }));
  const expired = new Set<Acceptance>();
  const open: Finding[] = [];
  const accepted: AcceptedFinding[] = [];
  for (const finding of findings) {
    const hits = tests.filter(({ matches }) => matches(finding));
    const valid = hits.find(({ isOver }) => !isOver)?.acceptance;
    if (valid !== undefined) {
      accepted.push({ ...finding, reason: valid.reason, until: valid.until ?? null });
    } else {
      open.push(finding);
      for (const { acceptance } of hits) expired.add(acceptance);
    }
  }
  return { findings: open, accepted, expired: [...expired] };
}

/** Lines that accept the findings as they are. */
export function baselineOf(findings: readonly Finding[], reason: string): readonly string[] {
  const lines = findings.map((finding) => `${subjectOf(finding)} ${finding.class} - ${reason}`);
  return [...new Set(lines)];
}

function matcher({ pattern, classes }: Acceptance): (finding: Finding) => boolean {
  // Nothing but * and ? is special: plus signs and brackets stand in numbers and addresses.
  const matches = picomatch(pattern.replace(/[^\w*?]/g, "\\$&"), { bash: true, dot: true });
  return (finding) => {
    const subject = subjectOf(finding);
    return classes.has(finding.class) && (subject === pattern || matches(subject));
  };
}

/** What a pattern is held against: the number, or where it is declared when nobody knows the number. */
function subjectOf({ number, stack, address }: Finding): string {
  return number ?? `${stack}:${address}`.replace(/\s/g, "?");
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(text).toJSON()?.startsWith(text) === true;
}
