import type { AttributePath } from "./diagnostic";
import { type Attribute, attributesOf, type Schema } from "./schema";
import { isUnknown, type KnownObject, sameValue, UNKNOWN, Unknown, type Value } from "./value/value";

/** A plan by the rules that hold for every resource. It depends on nothing but its arguments: Terraform plans twice. */
export interface CommonPlan {
  readonly planned: KnownObject;
  /** Attributes whose change needs a new object. */
  readonly requiresReplace: readonly AttributePath[];
}

/**
 * @param prior state, or null to create
 * @param proposed the configuration, with prior values where a computed attribute is not configured
 */
export function planChange(schema: Schema, prior: KnownObject | null, proposed: KnownObject): CommonPlan {
  const planned: Record<string, Value> = {};
  const requiresReplace: AttributePath[] = [];
  for (const [name, attribute] of attributesOf(schema)) {
    const before = prior?.[name] ?? null;
    const value = planAttribute(attribute, prior === null, before, proposed[name] ?? null);
    planned[name] = value;
    if (prior !== null && attribute.requiresReplace && changes(before, value)) requiresReplace.push([name]);
  }
  return { planned, requiresReplace };
}

function planAttribute(attribute: Attribute, creating: boolean, before: Value, proposed: Value): Value {
  // Terraform rejects a plan that changes a configured value, so only what the provider computes may be unknown.
  if (creating && attribute.computed && proposed === null) return UNKNOWN;
  // The one deviation it allows is the exact prior value, which says: another spelling of the same.
  if (isEquivalent(attribute, before, proposed)) return before;
  return proposed;
}

function isEquivalent(attribute: Attribute, before: Value, proposed: Value): boolean {
  if (attribute.same === undefined || before === null || proposed === null) return false;
  if (before instanceof Unknown || proposed instanceof Unknown) return false;
  return attribute.same(before, proposed);
}

function changes(before: Value, planned: Value): boolean {
  return isUnknown(planned) || !sameValue(before, planned);
}
