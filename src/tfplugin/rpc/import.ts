import { DiagnosticError } from "../diagnostic";
import { objectType } from "../schema";
import { fromIdentity, identityOf, toDynamicValue } from "../to-wire";
import * as service from "../wire/provider-service";
import { rpc } from "./rpc";

/** Terraform reads the imported object right after this; `terraform import` with no object at all exits 0 silently. */
export const importResourceState = rpc(service.ImportResourceState, (request, session, diagnostics) => {
  const { typeName } = request;
  const resource = session.resource(typeName);
  if (resource.import === undefined) {
    throw new DiagnosticError({
      summary: "Import is not possible",
      detail: `${typeName} cannot be imported.`,
    });
  }
  // One of the two is given: the id, or since Terraform 1.12 the identity.
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
