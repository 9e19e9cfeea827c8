import { CliError } from "../io";
import type { DeclaredSide } from "./declaration";
import { DEFAULT_PROVIDER, isProvider } from "./provider-name";

/** What is said besides the stacks. */
export interface WorkspaceOptions {
  /** `--workspace` */
  readonly workspace: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The provider that was asked for. */
  readonly provider?: string | undefined;
}

/**
 * The workspace that the numbers belong to: `--workspace`, else what the provider's block says, else `RYMI_WORKSPACE`, as
 * Terraform has it; undefined for the key's own.
 *
 * @throws {CliError} when the stacks disagree, or only Terraform knows
 */
export function workspaceOf({ providers }: DeclaredSide, options: WorkspaceOptions): string | undefined {
  const { workspace, env, provider = DEFAULT_PROVIDER } = options;
  if (workspace !== undefined) return workspace;
  const blocks = providers.filter(({ name }) => isProvider(name, provider) !== false);
  const open = blocks.find((block) => block.workspace === null);
  if (open !== undefined) {
    throw new CliError(
      `Only Terraform knows which workspace the provider of stack ${open.stack} acts in. Say it with --workspace.`,
    );
  }
  const byDefault = env["RYMI_WORKSPACE"] || undefined;
  const [id = byDefault, ...others] = new Set(blocks.map((block) => block.workspace ?? byDefault));
  if (others.length === 0) return id;
  const named = [id, ...others].map((each) => each ?? "the key's own");
  throw new CliError(
    `The stacks are about different workspaces (${named.join(", ")}). Check them one by one with --stack, or say which one with --workspace.`,
  );
}
