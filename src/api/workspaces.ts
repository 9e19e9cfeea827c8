import * as z from "zod/mini";
import { rowsOf } from "./parse";

// Read in the types and tests of Rymi's official clients (Node 2.3 and later). Only what this package needs is required.

/** One row of `GET /v1/workspaces`. `role` is null for a billing member; an agency's workspaces have a `parent_id`. */
export const WorkspaceRecord = z.looseObject({ id: z.string(), name: z.string() });
export type WorkspaceRecord = z.infer<typeof WorkspaceRecord>;

/** Answer 200 to `GET /v1/workspaces`: all that the key can act in. */
export const WorkspaceList = z.looseObject({ workspaces: rowsOf(WorkspaceRecord) });
export type WorkspaceList = z.infer<typeof WorkspaceList>;

/**
 * Answer 200 to `GET /v1/keys/self`: what the key itself is. `scopes` have the form `numbers:read`; a key from before
 * there were scopes has none, `legacy` is true, and it may do everything. `workspace_id` is the key's own workspace.
 */
export const KeySelf = z.looseObject({
  workspace_id: z.nullable(z.string()),
  scopes: z.catch(z.nullish(z.array(z.string())), undefined),
  legacy: z.catch(z.optional(z.boolean()), undefined),
});
export type KeySelf = z.infer<typeof KeySelf>;
