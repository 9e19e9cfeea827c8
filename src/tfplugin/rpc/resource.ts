import {
  asObject,
  asState,
  fromDynamicObject,
  fromDynamicState,
  fromDynamicValue,
  identityFromWire,
  identityOf,
  parseJsonValue,
  pathToWire,
  subjectOf,
  toDynamicValue,
} from "../conversions";
import { type AttributePath, DiagnosticError } from "../diagnostic";
import {
  type Attribute,
  attributesOf,
  type HostContext,
  objectType,
  type Resource,
  type Saved,
  type Schema,
  type StateOf,
} from "../provider";
import { type ObjectValue, sameValue, UNKNOWN, Unknown, type Value, withoutUnknowns } from "../value/value";
import * as service from "../wire/provider-service";
import { defineRpc, defineValidationRpc, type Rpc, report, validateKnown } from "./rpc";

const validateResourceConfig = defineValidationRpc(
  service.ValidateResourceConfig,
  (session, { typeName }) => session.resource(typeName).schema,
);

/** Terraform calls it for every stored object, also if the version of the schema is the same. */
const upgradeResourceState = defineRpc(service.UpgradeResourceState, (request, session) => {
  const type = objectType(session.resource(request.typeName).schema);
  if (request.rawState === undefined || request.rawState.json.length === 0) {
    throw new TypeError("the stored state is not in JSON; it was written by Terraform 0.11 or older");
  }
  return { upgradedState: toDynamicValue(type, parseJsonValue(type, request.rawState.json)) };
});

const readResource = defineRpc(
  service.ReadResource,
  async (request, session, diagnostics) => {
    const resource = session.resource(request.typeName);
    const type = objectType(resource.schema);
    const state = asState(fromDynamicValue(type, request.currentState));
    diagnostics.subject = subjectOf(resource, state);
    const read = await resource.read({ ...session.context(diagnostics), state, private: request.private });
    if (diagnostics.hasErrors) return unchangedRead(request);
    return {
      newState: toDynamicValue(type, read?.state ?? null),
      private: read?.private ?? request.private,
      newIdentity: identityOf(resource, read?.state ?? null) ?? request.currentIdentity,
    };
  },
  unchangedRead,
);

/** The reply to a read that failed: the prior state. */
function unchangedRead(request: service.RequestOf<typeof service.ReadResource>) {
  return {
    newState: request.currentState,
    private: request.private,
    newIdentity: request.currentIdentity,
  };
}

/** After an object Terraform calls ReadResource. After a reply without object and error, `terraform import` would exit 0 silently. */
const importResourceState = defineRpc(service.ImportResourceState, (request, session, diagnostics) => {
  const { typeName } = request;
  const resource = session.resource(typeName);
  if (resource.import === undefined) {
    throw new DiagnosticError({
      summary: "Import is not possible",
      detail: `${typeName} cannot be imported.`,
    });
  }
  // The request has an id or, since Terraform 1.12, an identity.
  const identity = resource.identity && identityFromWire(resource.identity, request.identity);
  const id = request.id || String(identity ?? "");
  const { state, private: privateBytes } = resource.import({ ...session.context(diagnostics), id });
  if (diagnostics.hasErrors) return {};
  const imported = {
    typeName,
    state: toDynamicValue(objectType(resource.schema), state),
    private: privateBytes ?? new Uint8Array(),
    identity: identityOf(resource, state),
  };
  return { importedResources: [imported] };
});

const planResourceChange = defineRpc(service.PlanResourceChange, (request, session, diagnostics) => {
  const resource = session.resource(request.typeName);
  const type = objectType(resource.schema);
  const prior = fromDynamicState(type, request.priorState);
  const proposed = fromDynamicObject(type, request.proposedNewState);
  const schemaPlan = proposed === null ? undefined : planChange(resource.schema, prior, proposed);
  const resourcePlan = resource.plan?.({
    host: session.host,
    prior,
    planned: schemaPlan?.planned ?? null,
    // At apply, Terraform 1.16 and later send the private bytes of the first plan.
    private: request.plannedPrivate.length > 0 ? request.plannedPrivate : request.priorPrivate,
    storesPlannedPrivate: request.clientCapabilities?.storePlannedPrivate ?? false,
    diagnostics,
    log: session.log,
  });
  const planned = schemaPlan === undefined ? null : (resourcePlan?.planned ?? schemaPlan.planned);
  return {
    plannedState: toDynamicValue(type, planned),
    requiresReplace: (schemaPlan?.requiresReplace ?? []).map(pathToWire),
    plannedPrivate: resourcePlan?.private ?? request.priorPrivate,
    plannedIdentity: planned === null ? request.priorIdentity : identityOf(resource, planned),
  };
});

const applyResourceChange = defineRpc(
  service.ApplyResourceChange,
  async (request, session, diagnostics) => {
    const resource = session.resource(request.typeName);
    const type = objectType(resource.schema);
    const prior = fromDynamicState(type, request.priorState);
    const planned = fromDynamicObject(type, request.plannedState);
    diagnostics.subject = subjectOf(resource, planned ?? prior);
    // The reply has the prior identity, because a delete request has no planned one.
    const failureReply = unchangedApply(request, identityOf(resource, prior));
    try {
      const context = { ...session.context(diagnostics), private: request.plannedPrivate };
      if (planned === null) {
        await resource.delete({ ...context, prior: asState(prior) });
        return diagnostics.hasErrors ? failureReply : { newState: toDynamicValue(type, null) };
      }
      validateKnown(resource.schema, planned, diagnostics);
      if (diagnostics.hasErrors) return failureReply;
      const saved = await createOrUpdate(resource, prior, planned, context);
      // A state must not have unknown values; the partial state of a resource that reports an error may have some.
      const state = asObject(withoutUnknowns(saved.state));
      return {
        newState: toDynamicValue(type, state),
        private: saved.private ?? request.plannedPrivate,
        newIdentity: identityOf(resource, state),
      };
    } catch (error) {
      report(error, service.ApplyResourceChange.path, session, diagnostics);
      return failureReply;
    }
  },
  // Used only if the resource type is unknown or a state cannot be decoded: then the prior identity is not known.
  (request) => unchangedApply(request, request.plannedIdentity),
);

/**
 * The reply to a change that failed without a result: the prior state, which is null for a creation. The next apply tries the
 * change again. The private bytes are the planned ones: a resource may store in them what the next plan recognizes it by.
 */
function unchangedApply(
  request: service.RequestOf<typeof service.ApplyResourceChange>,
  identity: typeof request.plannedIdentity,
) {
  return { newState: request.priorState, private: request.plannedPrivate, newIdentity: identity };
}

type ChangeContext = HostContext<unknown> & { readonly private: Uint8Array };

function createOrUpdate(
  resource: Resource<unknown>,
  prior: StateOf<Schema> | null,
  planned: ObjectValue,
  context: ChangeContext,
): Promise<Saved<Schema>> {
  if (prior === null) return resource.create({ ...context, planned });
  if (resource.update !== undefined) return resource.update({ ...context, prior, planned });
  throw new DiagnosticError({
    summary: "This resource cannot be changed in place",
    detail:
      "Terraform planned an update, but this resource type has none. This is a bug of the provider; please report it.",
  });
}

export const resourceRpcs: readonly Rpc[] = [
  validateResourceConfig,
  upgradeResourceState,
  readResource,
  planResourceChange,
  applyResourceChange,
  importResourceState,
];

/** A plan by the rules of the schema alone. The same change must always get the same plan: Terraform plans again at apply and compares. */
export interface SchemaPlan {
  readonly planned: ObjectValue;
  /** Attributes whose change requires a replacement. */
  readonly requiresReplace: readonly AttributePath[];
}

/**
 * @param prior state, or null to create
 * @param proposed the configuration, with prior values where a computed attribute is not configured
 */
export function planChange(schema: Schema, prior: ObjectValue | null, proposed: ObjectValue): SchemaPlan {
  const planned: Record<string, Value> = {};
  const requiresReplace: AttributePath[] = [];
  for (const [name, attribute] of attributesOf(schema)) {
    const before = prior?.[name] ?? null;
    const value = planAttribute(attribute, prior === null, before, proposed[name] ?? null);
    planned[name] = value;
    if (prior !== null && attribute.requiresReplace && !sameValue(before, value))
      requiresReplace.push([name]);
  }
  return { planned, requiresReplace };
}

function planAttribute(attribute: Attribute, isCreation: boolean, before: Value, proposed: Value): Value {
  // Only a computed attribute that is not configured may be planned as unknown.
  if (isCreation && attribute.computed && proposed === null) return UNKNOWN;
  // Terraform accepts the prior value in place of a configured one; it is kept if both are spellings of the same value.
  if (isEquivalent(attribute, before, proposed)) return before;
  return proposed;
}

function isEquivalent(attribute: Attribute, before: Value, proposed: Value): boolean {
  if (attribute.same === undefined || before === null || proposed === null) return false;
  if (before instanceof Unknown || proposed instanceof Unknown) return false;
  return attribute.same(before, proposed);
}
