import type { SynthesizedStack } from "./synthesized";
import { type Instance, instancesOf, isLiteral, valueIn } from "./synthesized";

/** One number as the repository declares it. */
export interface Declaration {
  /** Name of the stack, or of the mapping file. */
  readonly stack: string;
  /** Terraform's address, `rymi_number.desk`; in a mapping file the key. */
  readonly address: string;
  /** Path of the construct, `phones/desk`; undefined where no construct declares it. */
  readonly path: string | undefined;
  readonly kind: DeclarationKind;
  /** False while only Terraform knows how many instances there are: `count`, `for_each` or `enabled` is an expression. */
  readonly isCertain: boolean;
  /** Undefined while only Terraform knows it. */
  readonly number: string | undefined;
  /** Null for no agent; undefined while only Terraform knows it. */
  readonly agentId: string | null | undefined;
  /** False where `ignore_changes` contains the agent; undefined while only Terraform knows whether it does. */
  readonly isAgentDeclared: boolean | undefined;
  /** The workspace of the number according to a plan or a state; undefined where neither has it. */
  readonly workspaceId: string | undefined;
  /** A provider other than the default one may use another account. */
  readonly provider: ProviderName;
  /** Decides what a user can do about an unknown value. */
  readonly terraform: TerraformSource;
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

/** The output of Terraform that was used for unresolved values. `failed`: `--pull` ran Terraform, and it failed. */
export type TerraformSource = "none" | "failed" | "plan" | "state";

/** A reason why the check is incomplete. */
export interface Problem {
  readonly code: ProblemCode;
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
export type ProblemCode =
  | "declared_unreadable"
  | "terraform_failed"
  | "rymi_unreachable"
  | "wrong_workspace"
  | "interrupted"
  | "timeout";

/** What was read of one stack or mapping file. */
export interface Part {
  readonly stack: string;
  readonly declarations: readonly Declaration[];
  readonly providers: readonly ProviderBlock[];
  readonly problems: readonly Problem[];
}

/** What was read of a repository. "Selected" are the stacks that `--stack` names, all of them by default. */
export interface DeclaredSide {
  /** Names of the selected stacks and mapping files. */
  readonly stacks: readonly string[];
  /** Of the selected stacks: to be compared. */
  readonly declarations: readonly Declaration[];
  /** Of the other stacks: not compared, but managed. */
  readonly unselected: readonly Declaration[];
  /** Of the selected stacks. */
  readonly providers: readonly ProviderBlock[];
  /** Parts of the selected stacks that could not be read. */
  readonly problems: readonly Problem[];
  /** Parts of the other stacks that could not be read: any number that seems unmanaged may be declared there. */
  readonly unselectedProblems: readonly Problem[];
}

/** The provider of a resource that names none. */
export const DEFAULT_PROVIDER = "rymi";

/**
 * `rymi`, `rymi.second` for the alias `second`, or `rymi.account["eu"]` for one of the providers that OpenTofu makes by
 * `for_each`; `rymi.account[*]` while only OpenTofu knows which of them. Undefined while only Terraform knows any of it.
 */
export type ProviderName = string | undefined;

const ANY_INSTANCE = "[*]";

/** A provider block of a stack. */
export interface ProviderBlock {
  readonly stack: string;
  readonly name: ProviderName;
  /** Undefined when it is left out, so that the environment decides, as for a bridge; null when only Terraform knows it. */
  readonly baseUrl: string | null | undefined;
  /** Undefined when it is left out, so that the environment or the key decides; null when only Terraform knows it. */
  readonly workspace: string | null | undefined;
}

/** The provider blocks of a synthesized stack. */
export function providersOf(stack: string, { provider }: SynthesizedStack): readonly ProviderBlock[] {
  return provider.rymi.flatMap((block) => {
    const name = block.alias === undefined ? DEFAULT_PROVIDER : `${DEFAULT_PROVIDER}.${block.alias}`;
    const setting = (instance: Instance | undefined, value: string | undefined) => {
      if (value === undefined) return undefined;
      if (instance === undefined) return isLiteral(value) ? value : null;
      return valueIn(instance, value) ?? null;
    };
    return (instancesOf(block) ?? [undefined]).map((instance) => ({
      stack,
      name: name + (instance?.suffix ?? ANY_INSTANCE),
      baseUrl: setting(instance, block.base_url),
      workspace: setting(instance, block.workspace),
    }));
  });
}

/** The provider that a resource names in one of its instances: `rymi.second`, `rymi.account[each.key]`. */
export function providerIn(instance: Instance, reference: string = DEFAULT_PROVIDER): string {
  const [, name, key] = /^([^[]+)\[(.*)\]$/s.exec(reference.replace(/^\$\{(.*)\}$/s, "$1").trim()) ?? [];
  if (name === undefined || key === undefined) return reference;
  const [, text] = /^"([^"\\]*)"$/.exec(key) ?? [];
  const value = text !== undefined && isLiteral(text) ? text : valueIn(instance, `\${${key}}`);
  return typeof value === "string" ? instanceName(name, value) : name + ANY_INSTANCE;
}

/** Whether a name is that of the wanted provider; undefined when only Terraform knows. */
export function isProvider(name: ProviderName, wanted: string): boolean | undefined {
  if (name === wanted) return true;
  if (name === undefined) return undefined;
  const isAny = name.endsWith(ANY_INSTANCE);
  return isAny && wanted.startsWith(name.slice(0, -ANY_INSTANCE.length + 1)) ? undefined : false;
}

/** A name as a user typed it, in the spelling used here: shells remove the quotes of `rymi.account["eu"]`. */
export function parseProviderName(text: string): string {
  const [, name, key] = /^([^[]+)\[([^"*].*)\]$/s.exec(text) ?? [];
  return name === undefined || key === undefined ? text : instanceName(name, key);
}

function instanceName(name: string, key: string): string {
  return `${name}[${JSON.stringify(key)}]`;
}
