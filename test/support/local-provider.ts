import { existsSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { pinnedPrograms } from "../../scripts/clis/pinned";
import type { Workspace } from "./terraform";

/** hashicorp/local as published, which has an action and an ephemeral resource that run a command. */

const executable = pinnedPrograms().find(({ name }) => name === "local")?.executable ?? "";

/** Why tests cannot use it; undefined when they can. In CI they run, and fail, without it. */
export const localProviderMissing =
  existsSync(executable) || process.env["CI"] ? undefined : "hashicorp/local is not built (npm run clis)";

/** Puts it into the mirror of a workspace. To be called before its `init`. */
export function addLocalProvider(workspace: Workspace): void {
  workspace.addProvider("hashicorp/local", "2.9.0", dirname(executable));
}
