/** The provider of a resource that names none. */
export const DEFAULT_PROVIDER = "rymi";

/** One number as the repository declares it. */
export interface Declaration {
  /** Name of the stack, or of the mapping file. */
  readonly stack: string;
  /** Terraform's address, `rymi_number.desk`; in a mapping file the key. */
  readonly address: string;
  /** Path of the construct, `phones/desk`; undefined where no construct declares it. */
  readonly path: string | undefined;
  readonly kind: DeclarationKind;
  /** False while only Terraform knows whether it is declared at all, and how often: `count` or `forEach` is open. */
  readonly isCertain: boolean;
  /** Undefined while only Terraform knows it. */
  readonly number: string | undefined;
  /** The agent that is to answer, null for none; undefined while only Terraform knows it. */
  readonly agentId: string | null | undefined;
  /** False where `ignore_changes` leaves the agent to others. */
  readonly isAgentDeclared: boolean;
  /** `rymi`, or `rymi.second` for another provider of the stack, which may stand for another account. */
  readonly provider: string;
  /** Of a bridge: the address of the resource that registers the number; `address` is the one that attaches the agent. */
  readonly registration?: string;
  readonly file: SourceFile;
}

/** The numbers that are known. */
export function numbersOf(declarations: readonly Declaration[]): readonly string[] {
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

/** By a `rymi_number`, by the `null_resource` bridge, or by a line of a mapping file. */
export type DeclarationKind = "provider" | "bridge" | "mapping";

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
 * - `timeout`, `interrupted`: the check was ended before it was done
 */
export type ProblemCode =
  | "declared_unreadable"
  | "terraform_failed"
  | "rymi_unreachable"
  | "interrupted"
  | "timeout";

/** What numbers of a stack are registered through. */
export interface ProviderBlock {
  readonly stack: string;
  /** `rymi`, or `rymi.second` for the alias `second`. */
  readonly name: string;
  /** Where it says that Rymi is; undefined when it says nothing, so that the environment does, as for a bridge. */
  readonly baseUrl: string | undefined;
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
