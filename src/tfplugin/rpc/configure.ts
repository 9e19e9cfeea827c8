import { objectType } from "../schema";
import { asObject, fromDynamicObject, fromDynamicValue } from "../to-wire";
import { validate } from "../validate";
import { encode } from "../wire/message";
import * as service from "../wire/provider-service";
import { type Rpc, rpc } from "./rpc";

export const validateProviderConfig = rpc(service.ValidateProviderConfig, (request, session, diagnostics) => {
  const { schema } = session.provider;
  const config = fromDynamicObject(objectType(schema), request.config);
  if (config !== null) validate(schema, config, diagnostics);
  return {};
});

export const configureProvider = rpc(service.ConfigureProvider, async (request, session, diagnostics) => {
  const { provider, log } = session;
  session.configuring();
  const config = asObject(fromDynamicValue(objectType(provider.schema), request.config));
  validate(provider.schema, config, diagnostics);
  if (diagnostics.hasErrors) return {};
  const { terraformVersion } = request;
  session.configured(await provider.configure({ config, terraformVersion, diagnostics, log }));
  return {};
});

/** Answers at once; the calls under way end their waits and answer with what they know. */
export const stopProvider: Rpc = {
  path: service.StopProvider.path,
  async handle(_request, session) {
    session.stop();
    return encode(service.StopProvider.response, {});
  },
};
