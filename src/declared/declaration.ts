import {
  ANY_INSTANCE,
  type Instance,
  instancesOf,
  isLiteral,
  type SynthesizedStack,
  unknownInstanceOf,
  valueIn,
} from "./synthesized";

/** Whether something applies; `unknown` while only Terraform knows. */
export type Answer = "yes" | "no" | "unknown";

/** One number as the repository declares it. */
export interface Declaration {
  /** Name of the stack, or of the mapping file. */
  readonly stack: string;
  /** Terraform's address, `rymi_number.desk`; in a mapping file the key. */
  readonly address: string;
  /** Path of the construct, `phones/desk`; undefined where no construct declares it. */
  readonly path: string | undefined;
  readonly kind: DeclarationKind;
  /** Whether this instance certainly exists. False if only Terraform knows: `count`, `for_each` or `enabled` is an expression. */
  readonly isCertain: boolean;
  readonly number: string | undefined;
  /** Null for no agent. */
  readonly agentId: string | null | undefined;
  /** Whether `ignore_changes` contains the agent, so that any agent is as declared. */
  readonly ignoresAgent: Answer;
  /** The workspace of the number according to a plan or a state; undefined where neither has it. */
  readonly workspaceId: string | undefined;
  /** A provider other than the default one may use another account. */
  readonly provider: ProviderName;
  /** Decides what a user can do about an unknown value. */
  readonly terraformSource: TerraformSource;
  /** Of a bridge: the address of the resource that registers the number; `address` is the one that attaches the agent. */
  readonly registration?: string;
  readonly file: SourceFile;
}

/** The known numbers of the declarations. */
export function numbersOf(declarations: readonly Pick<Declaration, "number">[]): readonly string[] {
  const numbers: string[] = [];
  for (const { number } of declarations) if (number !== undefined) numbers.push(number);
  return numbers;
}

/** Where something is declared. Paths are relative to the working folder. */
export interface SourceFile {
  readonly path: string;
  /** From 1. */
  readonly line?: number;
  /** The folder in which Terraform runs for it. */
  readonly folder?: string;
}

/**
 * A `rymi_number`, the `null_resource` bridge, or a line of a mapping file. A `module` represents all the numbers that a module
 * may declare, while its code is not read.
 */
export type DeclarationKind = "provider" | "bridge" | "mapping" | "module";

/** The output of Terraform that was used for unknown values. `failed`: `--pull` ran Terraform, and it failed. */
export type TerraformSource = "none" | "failed" | "plan" | "state";

/** A reason why the check is incomplete. */
export interface Problem {
  readonly code: (typeof PROBLEM_CODES)[number];
  readonly message: string;
  readonly stack?: string;
}

/**
 * - `declared_unreadable`: a stack or file exists and cannot be read
 * - `terraform_failed`: `--pull` ran Terraform, and it failed
 * - `rymi_unreachable`: Rymi gave no complete answer
 * - `wrong_workspace`: the key acts in another workspace than that of the numbers
 * - `timeout`, `interrupted`: the check ended before it was complete
 */
export const PROBLEM_CODES = [
  "declared_unreadable",
  "terraform_failed",
  "rymi_unreachable",
  "wrong_workspace",
  "interrupted",
  "timeout",
] as const;

/** What was read of one stack or mapping file. */
export interface DeclaredPart {
  readonly stack: string;
  readonly declarations: readonly Declaration[];
  readonly providers: readonly ProviderBlock[];
  readonly problems: readonly Problem[];
}

/** What was read of a repository. "Selected" are the stacks that `--stack` names, all of them by default. */
export interface DeclaredNumbers {
  /** Names of the selected stacks and mapping files. */
  readonly stacks: readonly string[];
  /** Of the selected stacks. Only these are compared. */
  readonly declarations: readonly Declaration[];
  /** Of the other stacks and, with `--provider`, of the other providers. Not compared, but their numbers are not unmanaged. */
  readonly unselected: readonly Declaration[];
  /** Of the selected stacks. */
  readonly providers: readonly ProviderBlock[];
  /** Why parts of the selected stacks could not be read. */
  readonly problems: readonly Problem[];
  /** Why parts of the other stacks could not be read: any number that seems unmanaged may be declared there. */
  readonly unselectedProblems: readonly Problem[];
}

/** The provider of a resource that names none. */
export const DEFAULT_PROVIDER = "rymi";

/**
 * `rymi`, `rymi.second` for the alias `second`, or `rymi.account["eu"]` for one of the providers that OpenTofu makes by
 * `for_each`; `rymi.account[*]` while only OpenTofu knows which of them.
 */
export type ProviderName = string | undefined;

/** A provider block of a stack. */
export interface ProviderBlock {
  readonly stack: string;
  readonly name: ProviderName;
  /** Without it the environment decides. */
  readonly baseUrl: string | null | undefined;
  /** Without it the environment or the key decides. */
  readonly workspace: string | null | undefined;
}

/** The provider blocks of a synthesized stack. */
export function providerBlocksOf(stack: string, { provider }: SynthesizedStack): readonly ProviderBlock[] {
  return provider.rymi.flatMap((block) => {
    const name = block.alias === undefined ? DEFAULT_PROVIDER : `${DEFAULT_PROVIDER}.${block.alias}`;
    const instances = instancesOf(block) ?? [unknownInstanceOf(block)];
    return instances.map((instance) => ({
      stack,
      name: name + instance.suffix,
      baseUrl: valueIn(instance, block.base_url),
      workspace: valueIn(instance, block.workspace),
    }));
  });
}

/**
 * The provider of one instance of a resource.
 *
 * @param reference as the resource has it: `rymi.second`, `rymi.account[each.key]`
 */
export function providerIn(instance: Instance, reference: string = DEFAULT_PROVIDER): string {
  const [, name, key] = /^([^[]+)\[(.*)\]$/s.exec(reference.replace(/^\$\{(.*)\}$/s, "$1").trim()) ?? [];
  if (name === undefined || key === undefined) return reference;
  const [, text] = /^"([^"\\]*)"$/.exec(key) ?? [];
  const value = text !== undefined && isLiteral(text) ? text : valueIn(instance, `\${${key}}`);
  return typeof value === "string" ? providerInstance(name, value) : name + ANY_INSTANCE;
}

/** Whether the provider with this name is the wanted one. */
export function matchProvider(name: ProviderName, wanted: string): Answer {
  if (name === wanted) return "yes";
  if (name === undefined) return "unknown";
  const isAny = name.endsWith(ANY_INSTANCE);
  return isAny && wanted.startsWith(name.slice(0, -ANY_INSTANCE.length + 1)) ? "unknown" : "no";
}

/** A name as a user typed it, in the spelling used here: shells remove the quotes of `rymi.account["eu"]`. */
export function parseProviderName(text: string): string {
  const [, name, key] = /^([^[]+)\[([^"*].*)\]$/s.exec(text) ?? [];
  return name === undefined || key === undefined ? text : providerInstance(name, key);
}

function providerInstance(name: string, key: string): string {
  return `${name}[${JSON.stringify(key)}]`;
}
