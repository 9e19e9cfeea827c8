import type { ProviderBlock, ProviderName } from "./providers";

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
