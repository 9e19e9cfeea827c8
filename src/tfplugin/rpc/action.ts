import { Diagnostics } from "../diagnostic";
import { objectType } from "../schema";
import type { Session } from "../session";
import { asState, diagnosticToWire, fromDynamicObject, fromDynamicValue } from "../to-wire";
import { validate } from "../validate";
import { decode, encode } from "../wire/message";
import * as service from "../wire/provider-service";
import { report, rpc } from "./rpc";

export const validateActionConfig = rpc(service.ValidateActionConfig, (request, session, diagnostics) => {
  const { schema } = session.action(request.typeName);
  const config = fromDynamicObject(objectType(schema), request.config);
  if (config !== null) validate(schema, config, diagnostics);
  return {};
});

/** An action changes nothing that a plan could show; its values, as far as they are known, are checked once more. */
export const planAction = rpc(service.PlanAction, (request, session, diagnostics) => {
  const { schema } = session.action(request.actionType);
  const config = fromDynamicObject(objectType(schema), request.config);
  if (config !== null) validate(schema, config, diagnostics);
  return {};
});

export const invokeActionPath = service.InvokeAction.path;

/** Yields an encoded event for each progress message, and always one for the end: Terraform takes none for a fault. */
export async function* invokeAction(bytes: Uint8Array, session: Session): AsyncGenerator<Uint8Array> {
  const diagnostics = new Diagnostics();
  try {
    const request = decode(service.InvokeAction.request, bytes);
    const { schema, invoke } = session.action(request.actionType);
    const config = asState(fromDynamicValue(objectType(schema), request.config));
    // Values that were unknown when the configuration was validated are checked now.
    validate(schema, config, diagnostics);
    if (!diagnostics.hasErrors) {
      for await (const message of invoke({ ...session.context(diagnostics), config }))
        yield encode(service.InvokeAction.response, { progress: { message } });
    }
  } catch (error) {
    report(error, service.InvokeAction.path, session, diagnostics);
  }
  yield encode(service.InvokeAction.response, {
    completed: { diagnostics: diagnostics.list.map(diagnosticToWire) },
  });
}
