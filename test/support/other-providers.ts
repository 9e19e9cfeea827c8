import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { pinnedPrograms } from "../../scripts/clis/pinned";
import { bundle } from "./bundle";
import type { Workspace } from "./terraform";

/** HashiCorp's providers in a workspace: hashicorp/local as published, and a stand-in for hashicorp/null. */

const executable = pinnedPrograms().find(({ name }) => name === "local")?.executable ?? "";

/** Why tests cannot use hashicorp/local; undefined if they can. In CI they run, and fail, without it. */
export const localProviderMissing =
  existsSync(executable) || process.env["CI"] ? undefined : "hashicorp/local is not built (npm run clis)";

/**
 * Adds hashicorp/local to the mirror of a workspace; call it before `init`. It has an action and an ephemeral resource that
 * run a command.
 */
export function addLocalProvider(workspace: Workspace): void {
  workspace.addProvider("hashicorp/local", "2.9.0", dirname(executable));
}

/** Adds the stand-in for hashicorp/null, as version 3.2.4, to the mirror of a workspace; call it before `init`. */
export async function addNullProvider(workspace: Workspace): Promise<void> {
  const folder = join(workspace.folder, "null-provider");
  await bundle("test/support/null-provider.ts", join(folder, "terraform-provider-null"));
  workspace.addProvider("hashicorp/null", "3.2.4", folder);
}
