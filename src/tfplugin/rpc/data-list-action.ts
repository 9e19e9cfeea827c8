import {
  asState,
  diagnosticToWire,
  fromDynamicValue,
  identityOf,
  subjectOf,
  toDynamicValue,
} from "../conversions";
import { DiagnosticError, Diagnostics } from "../diagnostic";
import { objectType } from "../provider";
import type { Session } from "../session";
import { decode, encode } from "../wire/message";
import * as service from "../wire/provider-service";
import { defineRpc, defineValidationRpc, type Rpc, report, validate } from "./rpc";

const validateDataResourceConfig = defineValidationRpc(
  service.ValidateDataResourceConfig,
  (session, { typeName }) => session.dataSource(typeName).schema,
);

const readDataSource = defineRpc(service.ReadDataSource, async (request, session, diagnostics) => {
  const source = session.dataSource(request.typeName);
  const type = objectType(source.schema);
  const config = asState(fromDynamicValue(type, request.config));
  // Values that were unknown when the configuration was validated are checked now.
  validate(source.schema, config, diagnostics);
  if (diagnostics.hasErrors) return {};
  diagnostics.subject = subjectOf(source, config);
  const state = await source.read({ ...session.context(diagnostics), config });
  return { state: toDynamicValue(type, state) };
});

const validateListResourceConfig = defineRpc(service.ValidateListResourceConfig, () => ({}));

/** Terraform's default for a query without a limit (1.14). */
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
    let remaining = limit;
    for await (const { state, displayName } of resource.list({ ...session.context(diagnostics), limit })) {
      if (remaining-- <= 0) return;
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

const validateActionConfig = defineValidationRpc(
  service.ValidateActionConfig,
  (session, { typeName }) => session.action(typeName).schema,
);

/** An action has no planned state; its known values are checked again. */
const planAction = defineValidationRpc(
  service.PlanAction,
  (session, { actionType }) => session.action(actionType).schema,
);

export const dataListActionRpcs: readonly Rpc[] = [
  validateDataResourceConfig,
  readDataSource,
  validateListResourceConfig,
  validateActionConfig,
  planAction,
];

export const invokeActionPath = service.InvokeAction.path;

/** Yields an encoded event for each progress message and always one for the end, without which Terraform reports an error. */
export async function* invokeAction(bytes: Uint8Array, session: Session): AsyncGenerator<Uint8Array> {
  const diagnostics = new Diagnostics();
  try {
    const request = decode(service.InvokeAction.request, bytes);
    const action = session.action(request.actionType);
    const { schema } = action;
    const config = asState(fromDynamicValue(objectType(schema), request.config));
    // Values that were unknown when the configuration was validated are checked now.
    validate(schema, config, diagnostics);
    if (!diagnostics.hasErrors) {
      diagnostics.subject = subjectOf(action, config);
      for await (const message of action.invoke({ ...session.context(diagnostics), config }))
        yield encode(service.InvokeAction.response, { progress: { message } });
    }
  } catch (error) {
    report(error, service.InvokeAction.path, session, diagnostics);
  }
  yield encode(service.InvokeAction.response, {
    completed: { diagnostics: diagnostics.list.map(diagnosticToWire) },
  });
}
