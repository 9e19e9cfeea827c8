/** The calls of Terraform, one by one: decode, decide, encode. Must never learn how bytes get here. */
import { planAction, validateActionConfig } from "./action";
import * as configure from "./configure";
import * as dataSource from "./data-source";
import * as imports from "./import";
import { validateListResourceConfig } from "./list";
import * as change from "./resource-change";
import * as state from "./resource-state";
import type { Rpc } from "./rpc";
import * as schemas from "./schemas";

export { invokeAction, invokeActionPath } from "./action";
export { listResource, listResourcePath } from "./list";
export type { Rpc } from "./rpc";

/** Every unary call that is served. */
export const unaryRpcs: readonly Rpc[] = [
  ...Object.values(configure),
  ...Object.values(dataSource),
  ...Object.values(imports),
  ...Object.values(change),
  ...Object.values(state),
  schemas.getMetadata,
  schemas.getProviderSchema,
  schemas.getResourceIdentitySchemas,
  schemas.upgradeResourceIdentity,
  validateListResourceConfig,
  validateActionConfig,
  planAction,
];
