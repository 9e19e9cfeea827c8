import { DiagnosticError, Diagnostics } from "../diagnostic";
import { objectType } from "../schema";
import type { Session } from "../session";
import { diagnosticToWire, identityOf, toDynamicValue } from "../to-wire";
import { decode, encode } from "../wire/message";
import * as service from "../wire/provider-service";
import { report, rpc } from "./rpc";

export const validateListResourceConfig = rpc(service.ValidateListResourceConfig, () => ({}));

/** Terraform takes this when a query names no limit (1.14). */
const DEFAULT_LIMIT = 100;

export const listResourcePath = service.ListResource.path;

/** Yields one encoded event for each object; an event with an error ends the query. */
export async function* listResource(bytes: Uint8Array, session: Session): AsyncGenerator<Uint8Array> {
  const diagnostics = new Diagnostics();
  try {
    const request = decode(service.ListResource.request, bytes);
    const resource = session.resource(request.typeName);
    if (resource.list === undefined) {
      throw new DiagnosticError({ summary: "Not a list", detail: `${request.typeName} cannot be listed.` });
    }
    const type = objectType(resource.schema);
    const limit = request.limit > 0 ? request.limit : DEFAULT_LIMIT;
    let left = limit;
    for await (const { state, displayName } of resource.list({ ...session.context(diagnostics), limit })) {
      if (left-- <= 0) return;
      yield encode(service.ListResource.response, {
        identity: identityOf(resource, state),
        displayName,
        resourceObject: request.includeResourceObject ? toDynamicValue(type, state) : undefined,
      });
    }
  } catch (error) {
    report(error, service.ListResource.path, session, diagnostics);
  }
  if (diagnostics.list.length > 0) {
    yield encode(service.ListResource.response, { diagnostic: diagnostics.list.map(diagnosticToWire) });
  }
}
