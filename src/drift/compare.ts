import { sameUuid } from "../api";
import type { NumberRecord } from "../client";
import {
  DEFAULT_PROVIDER,
  type Declaration,
  type DeclaredNumbers,
  matchProvider,
  numbersOf,
} from "../declared";
import { groupBy } from "../io";
import {
  type FindingClass,
  findUnconfiguredWebhook,
  hintForChanged,
  hintForDuplicate,
  hintForIgnoreChanges,
  hintForMissing,
  hintForOtherAccount,
  hintForUnknown,
  hintForUnmanaged,
  hintForUnrouted,
  STATES,
  shortened,
} from "./finding";
import type { RemoteNumbers } from "./remote";
import { sortFindings } from "./report";
import type { Finding } from "./report-shape";

export interface CompareInput {
  readonly declared: DeclaredNumbers;
  /** Undefined when Rymi gave no complete answer. */
  readonly remote: RemoteNumbers | undefined;
  /** `--provider`; undefined when it was not given. */
  readonly provider: string | undefined;
}

/** All differences between the declared and the registered numbers, sorted. The ignore rules are not applied. */
export function compare({ declared, remote, provider }: CompareInput): readonly Finding[] {
  const { declarations, problems, unselectedProblems } = declared;
  const findings = declarations.flatMap((declaration) => compareOne(declaration, remote, provider) ?? []);
  const isComplete = remote !== undefined && problems.length === 0;
  const numbers = new Set(numbersOf(declarations));
  return sortFindings([
    ...findings.filter((finding) => isComplete || finding.class !== "missing"),
    ...(remote === undefined ? [] : findUnrouted(declarations, remote)),
    // Fewer numbers than declarations: some are duplicate or unknown.
    ...(numbers.size < declarations.length ? findDuplicates(declarations, remote) : []),
    ...(isComplete && unselectedProblems.length === 0 ? findUnmanaged(declared, remote, numbers) : []),
  ]);
}

/** `missing`, `changed` or `unknown`; undefined when the number is as declared. */
function compareOne(
  declaration: Declaration,
  remote: RemoteNumbers | undefined,
  provider: string = DEFAULT_PROVIDER,
): Finding | undefined {
  const { number, agentId, ignoresAgent, isCertain } = declaration;
  const unknownFinding = (actual: string, hint = hintForUnknown(declaration)) =>
    findingOf("unknown", declaration, actual, hint);
  if (number === undefined) return unknownFinding(STATES.unknown);
  if (remote === undefined) return undefined;
  const row = remote.get(number);
  const actual = describeRow(row);
  if (!isCertain) return unknownFinding(actual);
  if (row === undefined) {
    // A number of another provider may be registered in an account that this key cannot read.
    return matchProvider(declaration.provider, provider) === "yes"
      ? findingOf("missing", declaration, actual, hintForMissing(declaration))
      : unknownFinding(actual, hintForOtherAccount(declaration));
  }
  if (ignoresAgent === "yes") return undefined;
  if (agentId === undefined) return unknownFinding(actual);
  if (sameUuid(agentId, row.agent_id)) return undefined;
  return ignoresAgent === "unknown"
    ? unknownFinding(actual, hintForIgnoreChanges(declaration))
    : findingOf("changed", declaration, actual, hintForChanged(declaration, row.agent_id));
}

/** Numbers whose webhook is not configured; none if Rymi does not send the state of webhooks. */
function findUnrouted(declarations: readonly Declaration[], remote: RemoteNumbers): readonly Finding[] {
  return declarations.flatMap((declaration) => {
    const row = declaration.isCertain ? remote.get(declaration.number ?? "") : undefined;
    const webhook = row && findUnconfiguredWebhook(row);
    if (webhook === undefined) return [];
    const hint = hintForUnrouted(webhook);
    return {
      ...findingOf("unrouted", declaration, `webhook ${shortened(webhook.status)}`, hint),
      expected: STATES.routed,
    };
  });
}

/** For each number that is declared several times, one finding per declaration. */
function findDuplicates(
  declarations: readonly Declaration[],
  remote: RemoteNumbers | undefined,
): readonly Finding[] {
  const certain = declarations.filter(({ number, isCertain }) => isCertain && number !== undefined);
  return [...groupBy(certain, ({ number }) => number)].flatMap(([number = "", same]) => {
    if (same.length === 1) return [];
    const actual = remote === undefined ? STATES.unknown : describeRow(remote.get(number));
    const hint = hintForDuplicate(same);
    return same.map((declaration) => findingOf("duplicate", declaration, actual, hint));
  });
}

function findUnmanaged(
  { declarations, unselected }: DeclaredNumbers,
  remote: RemoteNumbers,
  declaredNumbers: ReadonlySet<string>,
): readonly Finding[] {
  const declaredElsewhere = new Set(numbersOf(unselected));
  const rows = [...remote.values()].filter(
    ({ number }) => !declaredNumbers.has(number) && !declaredElsewhere.has(number),
  );
  if (rows.length === 0) return [];
  const all = [...declarations, ...unselected];
  const unknownCount = all.filter(({ number }) => number === undefined).length;
  // Without stacks, the hint proposes a line for the first mapping file. (`stack` is the name of that file.)
  const mappingFile = all.every(({ kind }) => kind === "mapping") ? all[0]?.stack : undefined;
  return rows.map(({ number, agent_id }) => ({
    class: "unmanaged" as const,
    number,
    stack: null,
    address: null,
    path: null,
    expected: STATES.notDeclared,
    actual: describeAgent(agent_id),
    hint: hintForUnmanaged(number, agent_id, mappingFile, unknownCount),
    file: null,
    line: null,
  }));
}

function findingOf(
  findingClass: FindingClass,
  { number, stack, address, path, agentId, ignoresAgent, file }: Declaration,
  actual: string,
  hint: string,
): Finding {
  const declared = agentId === undefined ? STATES.unknown : describeAgent(agentId);
  return {
    class: findingClass,
    number: number ?? null,
    stack,
    address,
    path: path ?? null,
    expected: ignoresAgent === "yes" ? STATES.anyAgent : declared,
    actual,
    hint,
    file: file.path,
    line: file.line ?? null,
  };
}

function describeRow(row: NumberRecord | undefined): string {
  return row === undefined ? STATES.notRegistered : describeAgent(row.agent_id);
}

function describeAgent(agentId: string | null): string {
  return agentId ?? STATES.noAgent;
}
