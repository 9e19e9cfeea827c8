import { type AttributePath, DiagnosticError } from "../diagnostic";
import type { HostContext, Resource, Saved } from "../provider";
import { type Attribute, attributesOf, objectType, type Schema, type StateOf } from "../schema";
import {
  asObject,
  asState,
  fromDynamicObject,
  fromDynamicState,
  identityOf,
  pathToWire,
  toDynamicValue,
} from "../to-wire";
import {
  isUnknown,
  type KnownObject,
  sameValue,
  UNKNOWN,
  Unknown,
  type Value,
  withoutUnknowns,
} from "../value/value";
import * as service from "../wire/provider-service";
import { report, rpc } from "./rpc";
import { validateKnown } from "./validate";

export const planResourceChange = rpc(service.PlanResourceChange, (request, session, diagnostics) => {
  const resource = session.resource(request.typeName);
  const type = objectType(resource.schema);
  const prior = fromDynamicState(type, request.priorState);
  const proposed = fromDynamicObject(type, request.proposedNewState);
  const common = proposed === null ? undefined : planChange(resource.schema, prior, proposed);
  const own = resource.plan?.({
    host: session.host,
    prior,
    planned: common?.planned ?? null,
    private: request.plannedPrivate.length > 0 ? request.plannedPrivate : request.priorPrivate,
    keepsPlannedPrivate: request.clientCapabilities?.storePlannedPrivate ?? false,
    diagnostics,
    log: session.log,
  });
  const planned = common === undefined ? null : (own?.planned ?? common.planned);
  return {
    plannedState: toDynamicValue(type, planned),
    requiresReplace: (common?.requiresReplace ?? []).map(pathToWire),
    plannedPrivate: own?.private ?? request.priorPrivate,
    plannedIdentity: planned === null ? request.priorIdentity : identityOf(resource, planned),
  };
});

export const applyResourceChange = rpc(
  service.ApplyResourceChange,
  async (request, session, diagnostics) => {
    const resource = session.resource(request.typeName);
    const type = objectType(resource.schema);
    const prior = fromDynamicState(type, request.priorState);
    const planned = fromDynamicObject(type, request.plannedState);
    // Not the planned identity: the removal that begins a replacement comes without one, and may fail.
    const kept = unchanged(request, identityOf(resource, prior));
    try {
      const context = { ...session.context(diagnostics), private: request.plannedPrivate };
      if (planned === null) {
        await resource.delete({ ...context, prior: asState(prior) });
        return diagnostics.hasErrors ? kept : { newState: toDynamicValue(type, null) };
      }
      validateKnown(resource.schema, planned, diagnostics);
      if (diagnostics.hasErrors) return kept;
      const saved = await change(resource, prior, planned, context);
      // State holds no unknowns; after an error some may be left.
      const state = asObject(withoutUnknowns(saved.state));
      return {
        newState: toDynamicValue(type, state),
        private: saved.private ?? request.plannedPrivate,
        newIdentity: identityOf(resource, state),
      };
    } catch (error) {
      report(error, service.ApplyResourceChange.path, session, diagnostics);
      return kept;
    }
  },
  (request) => unchanged(request, request.plannedIdentity),
);

/** After a failure that says nothing of a result: what was there is still there, what was not is not. */
function unchanged(
  request: service.RequestOf<typeof service.ApplyResourceChange>,
  identity: typeof request.plannedIdentity,
) {
  return { newState: request.priorState, private: request.plannedPrivate, newIdentity: identity };
}

type Change = HostContext<unknown> & { readonly private: Uint8Array };

function change(
  resource: Resource<unknown>,
  prior: StateOf<Schema> | null,
  planned: KnownObject,
  context: Change,
): Promise<Saved<Schema>> {
  if (prior === null) return resource.create({ ...context, planned });
  if (resource.update !== undefined) return resource.update({ ...context, prior, planned });
  throw new DiagnosticError({
    summary: "This resource cannot be changed in place",
    detail:
      "Terraform asked for an update of a resource that is only ever replaced. Please report this as a bug.",
  });
}

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
