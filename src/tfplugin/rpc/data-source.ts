import { objectType } from "../schema";
import { asState, fromDynamicObject, fromDynamicValue, toDynamicValue } from "../to-wire";
import { validate } from "../validate";
import * as service from "../wire/provider-service";
import { rpc } from "./rpc";

export const validateDataResourceConfig = rpc(
  service.ValidateDataResourceConfig,
  (request, session, diagnostics) => {
    const { schema } = session.dataSource(request.typeName);
    const config = fromDynamicObject(objectType(schema), request.config);
    if (config !== null) validate(schema, config, diagnostics);
    return {};
  },
);

export const readDataSource = rpc(service.ReadDataSource, async (request, session, diagnostics) => {
  const source = session.dataSource(request.typeName);
  const type = objectType(source.schema);
  const config = asState(fromDynamicValue(type, request.config));
  // Values that were unknown when the configuration was validated are checked now.
  validate(source.schema, config, diagnostics);
  if (diagnostics.hasErrors) return {};
  const state = await source.read({ ...session.context(diagnostics), config });
  return { state: toDynamicValue(type, state) };
});
