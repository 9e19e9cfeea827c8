import { sameUuid } from "../api";
import { DEFAULT_PROVIDER, type Declaration, isProvider, numbersOf } from "../declared";
import { groupBy } from "../io";
import { type Finding, inOrder, WORDS } from "./finding";
import {
  hintForChanged,
  hintForDuplicate,
  hintForIgnored,
  hintForMissing,
  hintForOtherAccount,
  hintForUnknown,
  hintForUnmanaged,
  hintForUnrouted,
} from "./hints";
import type { Remote } from "./look";
import { findOpenWebhook } from "./webhook";

export interface Comparison {
  /** To be checked. */
  readonly declarations: readonly Declaration[];
  /** Not to be checked, and managed all the same. */
  readonly elsewhere: readonly Declaration[];
  /** Undefined when Rymi gave no complete answer. */
  readonly remote: Remote | undefined;
  /** Whether all there is to declare has been read: nothing is said to be missing otherwise. */
  readonly isWhole: boolean;
  /** Whether every declaration there may be, checked or not, has been read: nothing is unmanaged otherwise. */
  readonly isEverything: boolean;
  /** The provider that was asked for; undefined when none was. */
  readonly provider: string | undefined;
}

/** Every difference between what is declared and what is there, in order. */
export function compare(comparison: Comparison): readonly Finding[] {
  const { declarations, remote, isWhole } = comparison;
  const found = declarations.flatMap((declaration) => judge(declaration, comparison) ?? []);
  const complete = remote !== undefined && isWhole;
  const declared = new Set(numbersOf(declarations));
  return inOrder([
    ...found.filter((finding) => complete || finding.class !== "missing"),
    ...(remote === undefined ? [] : unrouted(declarations, remote)),
    ...(declared.size < declarations.length ? duplicates(declarations, remote) : []),
    ...(complete && comparison.isEverything ? unmanaged(comparison, remote, declared) : []),
  ]);
}

/** Undefined when there is nothing to say. */
function judge(
  declaration: Declaration,
  { remote, provider = DEFAULT_PROVIDER }: Comparison,
): Finding | undefined {
  const { number, agentId, isAgentDeclared, isCertain } = declaration;
  if (number === undefined) {
    return finding("unknown", declaration, WORDS.unknown, hintForUnknown(declaration));
  }
  if (remote === undefined) return undefined;
  const row = remote.rows.get(number);
  const actual = row === undefined ? WORDS.notRegistered : agent(row.agent_id);
  if (!isCertain) return finding("unknown", declaration, actual, hintForUnknown(declaration));
  if (row === undefined) {
    return isProvider(declaration.provider, provider) === true
      ? finding("missing", declaration, actual, hintForMissing(declaration))
      : finding("unknown", declaration, actual, hintForOtherAccount(declaration));
  }
  if (isAgentDeclared === false) return undefined;
  if (agentId !== undefined && sameUuid(agentId, row.agent_id)) return undefined;
  if (agentId === undefined) return finding("unknown", declaration, actual, hintForUnknown(declaration));
  return isAgentDeclared === undefined
    ? finding("unknown", declaration, actual, hintForIgnored(declaration))
    : finding("changed", declaration, actual, hintForChanged(declaration, row.agent_id));
}

/**
 * The declared numbers that are registered and do not ring. A Rymi that says nothing of webhooks has none of them: there is
 * nothing to compare then.
 */
function unrouted(declarations: readonly Declaration[], remote: Remote): readonly Finding[] {
  return declarations.flatMap((declaration) => {
    const row = declaration.isCertain ? remote.rows.get(declaration.number ?? "") : undefined;
    const webhook = row && findOpenWebhook(row);
    if (row === undefined || webhook === undefined) return [];
    const hint = hintForUnrouted(webhook);
    return { ...finding("unrouted", declaration, `webhook ${webhook.status}`, hint), expected: WORDS.routed };
  });
}

/** One finding for each declaration of a number that has several. */
function duplicates(declarations: readonly Declaration[], remote: Remote | undefined): readonly Finding[] {
  const certain = declarations.filter(({ number, isCertain }) => isCertain && number !== undefined);
  return [...groupBy(certain, ({ number }) => number)].flatMap(([number = "", same]) => {
    if (same.length === 1) return [];
    const row = remote?.rows.get(number);
    const absent = remote === undefined ? WORDS.unknown : WORDS.notRegistered;
    const actual = row === undefined ? absent : agent(row.agent_id);
    const hint = hintForDuplicate(same);
    return same.map((declaration) => finding("duplicate", declaration, actual, hint));
  });
}

function unmanaged(
  { declarations, elsewhere }: Comparison,
  remote: Remote,
  declared: ReadonlySet<string>,
): readonly Finding[] {
  const others = new Set(numbersOf(elsewhere));
  const rows = [...remote.rows.values()].filter(({ number }) => !declared.has(number) && !others.has(number));
  if (rows.length === 0) return [];
  const all = [...declarations, ...elsewhere];
  const undecided = all.filter(({ number }) => number === undefined).length;
  const mapping = all.every(({ kind }) => kind === "mapping") ? all[0]?.stack : undefined;
  return rows.map(({ number, agent_id }) => ({
    class: "unmanaged" as const,
    number,
    stack: null,
    address: null,
    path: null,
    expected: WORDS.notDeclared,
    actual: agent(agent_id),
    hint: hintForUnmanaged(number, agent_id, mapping, undecided),
    file: null,
    line: null,
  }));
}

function finding(
  kind: Finding["class"],
  { number, stack, address, path, agentId, isAgentDeclared, file }: Declaration,
  actual: string,
  hint: string,
): Finding {
  const declared = agentId === undefined ? WORDS.unknown : agent(agentId);
  return {
    class: kind,
    number: number ?? null,
    stack,
    address,
    path: path ?? null,
    expected: isAgentDeclared === false ? WORDS.anyAgent : declared,
    actual,
    hint,
    file: file.path,
    line: file.line ?? null,
  };
}

function agent(agentId: string | null): string {
  return agentId ?? WORDS.noAgent;
}
