import { DiagnosticError } from "../reporting";
import { objectType } from "../schema";
import { asState, fromDynamicValue, fromIdentity, identityOf, subjectOf, toDynamicValue } from "../to-wire";
import { parseJsonValue } from "../value/json";
import * as service from "../wire/provider-service";
import { rpc, validationRpc } from "./rpc";

export const validateResourceConfig = validationRpc(
  service.ValidateResourceConfig,
  (session, { typeName }) => session.resource(typeName).schema,
);

/** Called for every stored object; a state of the current version is only encoded again. */
export const upgradeResourceState = rpc(service.UpgradeResourceState, (request, session) => {
  const type = objectType(session.resource(request.typeName).schema);
  if (request.rawState === undefined || request.rawState.json.length === 0) {
    throw new TypeError("the stored state is not in JSON; it was written by Terraform 0.11 or older");
  }
  return { upgradedState: toDynamicValue(type, parseJsonValue(type, request.rawState.json)) };
});

export const readResource = rpc(
  service.ReadResource,
  async (request, session, diagnostics) => {
    const resource = session.resource(request.typeName);
    const type = objectType(resource.schema);
    const state = asState(fromDynamicValue(type, request.currentState));
    diagnostics.subject = subjectOf(resource, state);
    const read = await resource.read({ ...session.context(diagnostics), state, private: request.private });
    if (diagnostics.hasErrors) return keepState(request);
    return {
      newState: toDynamicValue(type, read?.state ?? null),
      private: read?.private ?? request.private,
      newIdentity: identityOf(resource, read?.state ?? null) ?? request.currentIdentity,
    };
  },
  keepState,
);

/** The reply to a read that failed: the prior state. */
function keepState(request: service.RequestOf<typeof service.ReadResource>) {
  return {
    newState: request.currentState,
    private: request.private,
    newIdentity: request.currentIdentity,
  };
}

/** Terraform reads the imported object after this. Without an object, `terraform import` exits 0 silently. */
export const importResourceState = rpc(service.ImportResourceState, (request, session, diagnostics) => {
  const { typeName } = request;
  const resource = session.resource(typeName);
  if (resource.import === undefined) {
    throw new DiagnosticError({
      summary: "Import is not possible",
      detail: `${typeName} cannot be imported.`,
    });
  }
  // The request has an id or, since Terraform 1.12, an identity.
  const identity = resource.identity && fromIdentity(resource.identity, request.identity);
  const id = request.id || String(identity ?? "");
  const { state, private: bytes } = resource.import({ ...session.context(diagnostics), id });
  if (diagnostics.hasErrors) return {};
  const imported = {
    typeName,
    state: toDynamicValue(objectType(resource.schema), state),
    private: bytes ?? new Uint8Array(),
    identity: identityOf(resource, state),
  };
  return { importedResources: [imported] };
});
