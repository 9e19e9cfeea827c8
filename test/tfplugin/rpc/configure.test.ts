import { Diagnostics } from "../../../src/tfplugin/diagnostic";
import { schema } from "../../../src/tfplugin/schema";
import { Session } from "../../../src/tfplugin/session";
import { string, UNKNOWN, type Value } from "../../../src/tfplugin/value/value";
import {
  ConfigureProvider,
  ReadDataSource,
  StopProvider,
  ValidateDataResourceConfig,
  ValidateProviderConfig,
} from "../../../src/tfplugin/wire/provider-service";
import { call, read, saved, session, thing, unconfigured, value } from "./support";

const providerSchema = schema("", { region: { type: string, optional: true, description: "" } });
const config = (region: Value) => ({ config: value({ region }, providerSchema) });

describe("configure", () => {
  test("what the provider makes of its configuration is given to its resources", async () => {
    const on = unconfigured();
    expect(
      (await call(ConfigureProvider, { terraformVersion: "1.11.4", ...config("eu") }, on)).diagnostics,
    ).toEqual([]);
    expect(on.context(new Diagnostics()).host).toEqual({ region: "eu" });
  });

  test("a later configuration takes the place of an earlier one, as with a debugger each walk has its own", async () => {
    const on = unconfigured();
    await call(ConfigureProvider, config("eu"), on);
    await call(ConfigureProvider, config("us"), on);
    expect(on.host).toEqual({ region: "us" });
  });

  test("values that are not known yet are no error", async () => {
    const on = unconfigured();
    expect((await call(ValidateProviderConfig, config(UNKNOWN), on)).diagnostics).toEqual([]);
    expect((await call(ConfigureProvider, config(UNKNOWN), on)).diagnostics).toEqual([]);
  });

  test("a wrong value is found by both calls, and configures nothing", async () => {
    const on = unconfigured();
    const finding = [
      { severity: 1, summary: "Invalid region", attribute: { steps: [{ attributeName: "region" }] } },
    ];
    expect((await call(ValidateProviderConfig, config("moon"), on)).diagnostics).toMatchObject(finding);
    expect((await call(ConfigureProvider, config("moon"), on)).diagnostics).toMatchObject(finding);
    expect(() => on.context(new Diagnostics())).toThrow("Provider is not configured");
  });
});

describe("stop", () => {
  test("ends the waits of the calls under way, and answers at once with no error", async () => {
    const on = session();
    const { signal } = on.context(new Diagnostics());
    expect(await call(StopProvider, {}, on)).toEqual({ Error: "" });
    expect(signal.aborted).toBe(true);
  });

  test("holds for the calls that follow, until the provider is configured anew", async () => {
    const on = session();
    await call(StopProvider, {}, on);
    expect(on.context(new Diagnostics()).signal.aborted).toBe(true);
    await call(ConfigureProvider, config(null), on);
    expect(on.context(new Diagnostics()).signal.aborted).toBe(false);
  });
});

describe("stop while the provider is being configured", () => {
  /** A session whose provider is configured only when it is told to. */
  function slow() {
    const on = unconfigured();
    const { configure } = on.provider;
    let go = () => {};
    const wait = new Promise<void>((resolve) => (go = resolve));
    const late = {
      ...on.provider,
      configure: (request: Parameters<typeof configure>[0]) => wait.then(() => configure(request)),
    };
    return { on: new Session(late, on.version, on.log), go };
  }

  test("counts for the calls that follow", async () => {
    const { on, go } = slow();
    const configured = call(ConfigureProvider, config("eu"), on);
    await call(StopProvider, {}, on);
    go();
    await configured;
    expect(on.context(new Diagnostics()).signal.aborted).toBe(true);
  });

  test("counts also when it comes first", async () => {
    const on = unconfigured();
    await call(StopProvider, {}, on);
    await call(ConfigureProvider, config("eu"), on);
    expect(on.context(new Diagnostics()).signal.aborted).toBe(true);
  });

  test("counts in a process that served a walk before", async () => {
    const { on, go } = slow();
    const first = call(ConfigureProvider, config("eu"), on);
    go();
    await first;
    const second = call(ConfigureProvider, config("us"), on);
    await call(StopProvider, {}, on);
    await second;
    expect(on.context(new Diagnostics()).signal.aborted).toBe(true);
  });
});

describe("data source", () => {
  const typeName = "test_thing";
  const request = { typeName, config: value({ id: null, name: "a", owner: null }) };

  test("answers with its state", async () => {
    const on = session(
      {},
      { schema: thing, read: async ({ config: asked }) => ({ ...saved, name: asked.name }) },
    );
    expect(read((await call(ReadDataSource, request, on)).state)).toEqual(saved);
  });

  test("checks its configuration, before and when it is read", async () => {
    const readIt = jest.fn();
    const on = session({}, { schema: thing, read: readIt });
    const bad = { typeName, config: value({ id: null, name: "bad", owner: null }) };
    expect((await call(ValidateDataResourceConfig, bad, on)).diagnostics).toMatchObject([
      { summary: "Invalid name" },
    ]);
    expect((await call(ReadDataSource, bad, on)).diagnostics).toMatchObject([{ summary: "Invalid name" }]);
    expect(readIt).not.toHaveBeenCalled();
  });

  test("that there is not is named", async () => {
    expect((await call(ReadDataSource, request, session())).diagnostics).toMatchObject([
      { summary: "Unknown data source type" },
    ]);
  });
});
