import { join } from "node:path";
import { bundle } from "./bundle";
import type { Workspace } from "./terraform";

/** Puts our stand-in for hashicorp/null, as version 3.2.4, into the mirror of a workspace. To be called before its `init`. */
export async function addNullProvider(workspace: Workspace): Promise<void> {
  const folder = join(workspace.folder, "null-provider");
  await bundle("test/support/null-provider.ts", join(folder, "terraform-provider-null"));
  workspace.addProvider("hashicorp/null", "3.2.4", folder);
}
