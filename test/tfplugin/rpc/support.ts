import { fromDynamicObject, toDynamicValue } from "../../../src/tfplugin/conversions";
import { createLogger } from "../../../src/tfplugin/process/serve";
import type { DataSource, Resource } from "../../../src/tfplugin/provider";
import { objectType, type Schema, schema } from "../../../src/tfplugin/provider";
import { unaryRpcs } from "../../../src/tfplugin/rpc/services";
import { Session } from "../../../src/tfplugin/session";
import type { ObjectValue, Value } from "../../../src/tfplugin/value/value";
import { string } from "../../../src/tfplugin/value/value";
import type { DynamicValue } from "../../../src/tfplugin/wire/common";
import { type Draft, decode, encode } from "../../../src/tfplugin/wire/message";
import type { Method } from "../../../src/tfplugin/wire/provider-service";

/** Calls RPC handlers in this process, with a provider of one resource. */

const description = "";
export const thing = schema(description, {
  id: { type: string, computed: true, description },
  name: {
    type: string,
    required: true,
    requiresReplace: true,
    description: "What it is called.",
    check: (name: string) => (name === "bad" ? "bad is no name." : undefined),
  },
  owner: { type: string, optional: true, description },
});
export type Thing = typeof thing;

export const saved = { id: "1", name: "a", owner: null };
/** Private bytes. */
export const PRIVATE = Uint8Array.of(7);

const resource: Resource<unknown, Thing> = {
  schema: thing,
  identity: "name",
  create: async ({ planned }) => ({ state: { ...saved, name: String(planned.name) } }),
  read: async ({ state }) => ({ state }),
  update: async ({ prior, planned }) => ({ state: { ...prior, owner: String(planned.owner) } }),
  delete: async () => {},
};

/** A configured session with the resource `test_thing`; `changes` replace parts of the resource. */
export function session(
  changes: Partial<Resource<unknown, Thing>> = {},
  dataSource?: DataSource<unknown, Thing>,
): Session {
  const opened = unconfigured(changes, dataSource);
  opened.finishConfigure({ name: "host" });
  return opened;
}

export function unconfigured(
  changes: Partial<Resource<unknown, Thing>> = {},
  dataSource?: DataSource<unknown, Thing>,
): Session {
  const provider = {
    name: "test",
    schema: schema(description, {
      region: { type: string, optional: true, description, check: checkRegion },
    }),
    configure: ({ config }: { config: ObjectValue }) => ({ region: config["region"] }),
    resources: { test_thing: { ...resource, ...changes } as Resource<unknown> },
    dataSources: dataSource === undefined ? {} : { test_thing: dataSource as DataSource<unknown> },
  };
  return new Session(
    provider,
    createLogger("test", undefined, () => {}),
  );
}

const checkRegion = (region: string) => (region === "moon" ? "There is nothing on the moon." : undefined);

export async function call<Request, Response>(
  method: Method<Request, Response>,
  request: Draft<Request>,
  on: Session,
): Promise<Response> {
  const rpc = unaryRpcs.find(({ path }) => path === method.path);
  if (rpc === undefined) throw new Error(`${method.path} is not served`);
  return decode(method.response, await rpc.handle(encode(method.request, request), on));
}

export const value = (of: Value, by: Schema = thing): DynamicValue => toDynamicValue(objectType(by), of);
export const NULL = value(null);

/** Decodes the value of a reply; undefined when it has none. */
export function read(message: DynamicValue | undefined, by: Schema = thing): ObjectValue | null | undefined {
  return message === undefined ? undefined : fromDynamicObject(objectType(by), message);
}

const identitySchema = schema(description, { name: { type: string, description } });
export const identity = (name: Value) => ({ identityData: value({ name }, identitySchema) });
export const readIdentity = (message: { readonly identityData: DynamicValue | undefined } | undefined) =>
  read(message?.identityData, identitySchema)?.["name"];
