import { type Emulator, type EmulatorOptions, startEmulator } from "cdktf-rymi/emulator";
import { numberSchema, providerSchema } from "../../../src/provider/schemas";
import { fromDynamicObject, toDynamicValue } from "../../../src/tfplugin/conversions";
import { objectType, type Schema } from "../../../src/tfplugin/provider";
import type { ObjectValue, Value } from "../../../src/tfplugin/value/value";
import { object, string } from "../../../src/tfplugin/value/value";
import type { DynamicValue } from "../../../src/tfplugin/wire/common";
import {
  ApplyResourceChange,
  ConfigureProvider,
  PlanResourceChange,
  type RequestOf,
} from "../../../src/tfplugin/wire/provider-service";
import { testedProvider } from "../../support/bundle";
import { numberState } from "../../support/hcl";
import { type Plugin, type PluginClient, usePlugins } from "../../support/plugin-client";
import type { PluginOptions } from "../../support/plugin-process";
import { until } from "../../support/until";

/** Runs the built provider in a process of its own against an emulator of Rymi. */

export const typeName = "rymi_number";
export const NUMBER = "+15551234567";
export const ALICE = "11111111-1111-4111-8111-111111111111";

export interface TestProvider extends Plugin {
  readonly emulator: Emulator;
}

export interface TestProviderOptions extends PluginOptions {
  readonly emulator?: EmulatorOptions;
}

/** Starts an emulator and a configured provider for a test, and ends both after it. */
export function useRymi(): (options?: TestProviderOptions) => Promise<TestProvider> {
  const plugins = usePlugins(testedProvider);
  const emulators: Emulator[] = [];
  afterEach(() => Promise.all(emulators.splice(0).map((emulator) => emulator.stop())));
  return async (options) => {
    const emulator = await startEmulator(options?.emulator);
    emulators.push(emulator);
    const env = { RYMI_API_KEY: emulator.apiKey, RYMI_BASE_URL: emulator.url, ...options?.env };
    const plugin = await plugins.start({ ...options, env });
    await configure(plugin.client);
    return { ...plugin, emulator };
  };
}

/** Configures the provider with an empty block, but for `changes`. */
export async function configure(client: PluginClient, changes: ObjectValue = {}): Promise<void> {
  const config = toDynamicValue(objectType(providerSchema), changes);
  const { diagnostics } = await client.call(ConfigureProvider, { terraformVersion: "1.14.0", config });
  expect(diagnostics).toEqual([]);
}

/** Encodes a value of a schema; an attribute that is left out is null. */
export function wire(value: Value, schema: Schema = numberSchema): DynamicValue {
  return toDynamicValue(objectType(schema), value);
}

/** Decodes the value of a message; undefined when there is none. */
export function read(
  message: DynamicValue | undefined,
  schema: Schema = numberSchema,
): ObjectValue | null | undefined {
  return message === undefined ? undefined : fromDynamicObject(objectType(schema), message);
}

const identityType = object({ number: string });
export const identity = (number: string) => ({ identityData: toDynamicValue(identityType, { number }) });
export function readIdentity(
  message: { readonly identityData: DynamicValue | undefined } | undefined,
): Value | undefined {
  return message === undefined
    ? undefined
    : fromDynamicObject(identityType, message.identityData)?.["number"];
}

export const state = (number: string, agentId: string | null = null) => ({
  id: number,
  number,
  agent_id: agentId,
});

/** The state that the provider returns for this number, with the attributes that the emulator computes. */
export const stored = (number: string, agentId: string | null = null) => numberState(number, agentId);

/** Plans and applies, as Terraform does. Prior null creates, after null destroys. */
export async function change(client: PluginClient, prior: ObjectValue | null, after: ObjectValue | null) {
  const proposed = after === null ? null : { ...after, id: prior?.["id"] ?? null };
  const plan = await client.call(PlanResourceChange, {
    typeName,
    priorState: wire(prior),
    proposedNewState: wire(proposed),
    config: wire(after === null ? null : { ...after, id: null }),
  });
  expect(plan.diagnostics).toEqual([]);
  return client.call(ApplyResourceChange, applyRequest(plan, prior, after));
}

function applyRequest(
  plan: { readonly plannedState: DynamicValue | undefined; readonly plannedPrivate: Uint8Array },
  prior: ObjectValue | null,
  after: ObjectValue | null,
): Partial<RequestOf<typeof ApplyResourceChange>> {
  const config = wire(after === null ? null : { ...after, id: null });
  return {
    typeName,
    priorState: wire(prior),
    plannedState: plan.plannedState,
    config,
    plannedPrivate: plan.plannedPrivate,
  };
}

/** Resolves as soon as the emulator has received a request with this method and path. */
export function requested(emulator: Emulator, method: string, path: RegExp): Promise<void> {
  return until(`a request ${method} ${path} arrives`, () =>
    emulator.requests.some((request) => request.method === method && path.test(request.path)),
  );
}
