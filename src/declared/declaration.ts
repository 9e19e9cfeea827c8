import type { ProviderName } from "./provider-name";

/** One number as the repository declares it. */
export interface Declaration {
  /** Name of the stack, or of the mapping file. */
  readonly stack: string;
  /** Terraform's address, `rymi_number.desk`; in a mapping file the key. */
  readonly address: string;
  /** Path of the construct, `phones/desk`; undefined where no construct declares it. */
  readonly path: string | undefined;
  readonly kind: DeclarationKind;
  /** False while only Terraform knows whether it is declared at all, and how often: `count`, `forEach` or `enabled` is open. */
  readonly isCertain: boolean;
  /** Undefined while only Terraform knows it. */
  readonly number: string | undefined;
  /** The agent that is to answer, null for none; undefined while only Terraform knows it. */
  readonly agentId: string | null | undefined;
  /** False where `ignore_changes` leaves the agent to others; undefined while only Terraform knows whether it does. */
  readonly isAgentDeclared: boolean | undefined;
  /** The workspace that has the number, as a plan or a state says it; undefined where none does. */
  readonly workspaceId: string | undefined;
  /** See {@link ProviderName}. Another provider of the stack than the default one may stand for another account. */
  readonly provider: ProviderName;
  /** What is known from Terraform. It decides what can still be done about what is unknown. */
  readonly terraform: TerraformAnswer;
  /** Of a bridge: the address of the resource that registers the number; `address` is the one that attaches the agent. */
  readonly registration?: string;
  readonly file: SourceFile;
}

/** The numbers that are known. */
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
  /** Where Terraform runs for it. */
  readonly folder?: string;
}

/**
 * By a `rymi_number`, by the `null_resource` bridge, or by a line of a mapping file. A `module` stands for all the numbers
 * that a module may declare, as long as its code is not read.
 */
export type DeclarationKind = "provider" | "bridge" | "mapping" | "module";

/** Where values that only Terraform knows were taken from. `failed`: Terraform was asked (`--pull`) and did not answer. */
export type TerraformAnswer = "not asked" | "failed" | "plan" | "state";

/** Something that kept a part of the repository from being read. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly stack?: string;
}

/**
 * - `declared_unreadable`: a stack or file is there and cannot be read
 * - `terraform_failed`: Terraform was asked and gave no answer
 * - `rymi_unreachable`: Rymi gave no complete answer
 * - `wrong_workspace`: the key acts in another workspace than the one that has the numbers
 * - `timeout`, `interrupted`: the check was ended before it was done
 */
export type ProblemCode =
  | "declared_unreadable"
  | "terraform_failed"
  | "rymi_unreachable"
  | "wrong_workspace"
  | "interrupted"
  | "timeout";

/** What numbers of a stack are registered through. */
export interface ProviderBlock {
  readonly stack: string;
  readonly name: ProviderName;
  /**
   * Where it says that Rymi is; undefined when it says nothing, so that the environment does, as for a bridge; null when
   * only Terraform knows.
   */
  readonly baseUrl: string | null | undefined;
  /** The workspace that it names; undefined when it names none, so that the environment or the key decides; null as above. */
  readonly workspace: string | null | undefined;
}

export interface DeclaredSide {
  /** Names of the stacks and mapping files that are to be checked. */
  readonly stacks: readonly string[];
  /** Of those. */
  readonly declarations: readonly Declaration[];
  /** Declared by the stacks that were not chosen: not to be checked, and yet managed. */
  readonly elsewhere: readonly Declaration[];
  /** Of the stacks that were chosen. */
  readonly providers: readonly ProviderBlock[];
  /** What could not be read of them. */
  readonly problems: readonly Problem[];
  /** What could not be read of the others, which may declare any number that seems to be unmanaged. */
  readonly problemsElsewhere: readonly Problem[];
}
