import { sameUuid } from "../api";
import { DEFAULT_PROVIDER, type Declaration, isProvider, numbersOf } from "../declared";
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
} from "./finding";
import type { RemoteNumbers } from "./remote";
import { sortFindings } from "./report";
import type { Finding } from "./report-shape";

export interface CompareInput {
  /** To be compared. */
  readonly declarations: readonly Declaration[];
  /** Not compared, but managed. */
  readonly unselected: readonly Declaration[];
  /** Undefined when Rymi gave no complete answer. */
  readonly remote: RemoteNumbers | undefined;
  /** Whether every selected stack could be read: otherwise no number is reported as missing. */
  readonly selectedStacksRead: boolean;
  /** Whether every other stack could be read, too: otherwise no number is reported as unmanaged. */
  readonly allStacksRead: boolean;
  /** `--provider`; undefined when it was not given. */
  readonly provider: string | undefined;
}

/** All differences between the declared and the registered numbers, sorted. */
export function compare(comparison: CompareInput): readonly Finding[] {
  const { declarations, remote, selectedStacksRead, allStacksRead } = comparison;
  const findings = declarations.flatMap((declaration) => compareOne(declaration, comparison) ?? []);
  const isComplete = remote !== undefined && selectedStacksRead;
  const declared = new Set(numbersOf(declarations));
  return sortFindings([
    ...findings.filter((finding) => isComplete || finding.class !== "missing"),
    ...(remote === undefined ? [] : findUnrouted(declarations, remote)),
    // Fewer numbers than declarations: only then is it worth looking for duplicates.
    ...(declared.size < declarations.length ? findDuplicates(declarations, remote) : []),
    ...(isComplete && allStacksRead ? findUnmanaged(comparison, remote, declared) : []),
  ]);
}

/** `missing`, `changed` or `unknown`; undefined when the number is as declared. */
function compareOne(
  declaration: Declaration,
  { remote, provider = DEFAULT_PROVIDER }: CompareInput,
): Finding | undefined {
  const { number, agentId, isAgentDeclared, isCertain } = declaration;
  const unknown = (actual: string, hint = hintForUnknown(declaration)) =>
    findingOf("unknown", declaration, actual, hint);
  if (number === undefined) return unknown(STATES.unknown);
  if (remote === undefined) return undefined;
  const row = remote.get(number);
  const actual = row === undefined ? STATES.notRegistered : agent(row.agent_id);
  if (!isCertain) return unknown(actual);
  if (row === undefined) {
    return isProvider(declaration.provider, provider) === true
      ? findingOf("missing", declaration, actual, hintForMissing(declaration))
      : unknown(actual, hintForOtherAccount(declaration));
  }
  // False: `ignore_changes` contains the agent, so any agent is as declared. Undefined: it may contain it.
  if (isAgentDeclared === false) return undefined;
  if (agentId === undefined) return unknown(actual);
  if (sameUuid(agentId, row.agent_id)) return undefined;
  return isAgentDeclared === undefined
    ? unknown(actual, hintForIgnoreChanges(declaration))
    : findingOf("changed", declaration, actual, hintForChanged(declaration, row.agent_id));
}

/** Only where Rymi sends the state of webhooks. */
function findUnrouted(declarations: readonly Declaration[], remote: RemoteNumbers): readonly Finding[] {
  return declarations.flatMap((declaration) => {
    const row = declaration.isCertain ? remote.get(declaration.number ?? "") : undefined;
    const webhook = row && findUnconfiguredWebhook(row);
    if (webhook === undefined) return [];
    const hint = hintForUnrouted(webhook);
    return {
      ...findingOf("unrouted", declaration, `webhook ${webhook.status}`, hint),
      expected: STATES.routed,
    };
  });
}

/** One finding for each declaration of a number that has several. */
function findDuplicates(
  declarations: readonly Declaration[],
  remote: RemoteNumbers | undefined,
): readonly Finding[] {
  const certain = declarations.filter(({ number, isCertain }) => isCertain && number !== undefined);
  return [...groupBy(certain, ({ number }) => number)].flatMap(([number = "", same]) => {
    if (same.length === 1) return [];
    const row = remote?.get(number);
    const withoutRow = remote === undefined ? STATES.unknown : STATES.notRegistered;
    const actual = row === undefined ? withoutRow : agent(row.agent_id);
    const hint = hintForDuplicate(same);
    return same.map((declaration) => findingOf("duplicate", declaration, actual, hint));
  });
}

function findUnmanaged(
  { declarations, unselected }: CompareInput,
  remote: RemoteNumbers,
  declared: ReadonlySet<string>,
): readonly Finding[] {
  const others = new Set(numbersOf(unselected));
  const rows = [...remote.values()].filter(({ number }) => !declared.has(number) && !others.has(number));
  if (rows.length === 0) return [];
  const all = [...declarations, ...unselected];
  const unresolved = all.filter(({ number }) => number === undefined).length;
  // Where nothing but mapping files is declared, the hint proposes a line for the first of them.
  const mapping = all.every(({ kind }) => kind === "mapping") ? all[0]?.stack : undefined;
  return rows.map(({ number, agent_id }) => ({
    class: "unmanaged" as const,
    number,
    stack: null,
    address: null,
    path: null,
    expected: STATES.notDeclared,
    actual: agent(agent_id),
    hint: hintForUnmanaged(number, agent_id, mapping, unresolved),
    file: null,
    line: null,
  }));
}

function findingOf(
  kind: FindingClass,
  { number, stack, address, path, agentId, isAgentDeclared, file }: Declaration,
  actual: string,
  hint: string,
): Finding {
  const declared = agentId === undefined ? STATES.unknown : agent(agentId);
  return {
    class: kind,
    number: number ?? null,
    stack,
    address,
    path: path ?? null,
    expected: isAgentDeclared === false ? STATES.anyAgent : declared,
    actual,
    hint,
    file: file.path,
    line: file.line ?? null,
  };
}

function agent(agentId: string | null): string {
  return agentId ?? STATES.noAgent;
}
