import { Diagnostics } from "../../../src/tfplugin/diagnostic";
import { schema } from "../../../src/tfplugin/provider";
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
  test("passes the result of configure to the resources", async () => {
    const on = unconfigured();
    expect(
      (await call(ConfigureProvider, { terraformVersion: "1.11.4", ...config("eu") }, on)).diagnostics,
    ).toEqual([]);
    expect(on.context(new Diagnostics()).host).toEqual({ region: "eu" });
  });

  test("a later configuration replaces an earlier one, as every command does with a provider under a debugger", async () => {
    const on = unconfigured();
    await call(ConfigureProvider, config("eu"), on);
    await call(ConfigureProvider, config("us"), on);
    expect(on.host).toEqual({ region: "us" });
  });

  test("unknown values are accepted", async () => {
    const on = unconfigured();
    expect((await call(ValidateProviderConfig, config(UNKNOWN), on)).diagnostics).toEqual([]);
    expect((await call(ConfigureProvider, config(UNKNOWN), on)).diagnostics).toEqual([]);
  });

  test("both calls report an invalid value, and the provider is not configured", async () => {
    const on = unconfigured();
    const diagnostics = [
      { severity: 1, summary: "Invalid region", attribute: { steps: [{ attributeName: "region" }] } },
    ];
    expect((await call(ValidateProviderConfig, config("moon"), on)).diagnostics).toMatchObject(diagnostics);
    expect((await call(ConfigureProvider, config("moon"), on)).diagnostics).toMatchObject(diagnostics);
    expect(() => on.context(new Diagnostics())).toThrow("Provider is not configured");
  });
});

describe("StopProvider", () => {
  test("aborts the signal of pending calls and returns no error", async () => {
    const on = session();
    const { signal } = on.context(new Diagnostics());
    expect(await call(StopProvider, {}, on)).toEqual({ Error: "" });
    expect(signal.aborted).toBe(true);
  });

  test("aborts the signal of later calls, too, until the provider is configured again", async () => {
    const on = session();
    await call(StopProvider, {}, on);
    expect(on.context(new Diagnostics()).signal.aborted).toBe(true);
    await call(ConfigureProvider, config(null), on);
    expect(on.context(new Diagnostics()).signal.aborted).toBe(false);
  });
});

describe("StopProvider while the provider is being configured", () => {
  /** A session whose `configure` returns when `go` is called. */
  function slow() {
    const on = unconfigured();
    const { configure } = on.provider;
    let go = () => {};
    const wait = new Promise<void>((resolve) => (go = resolve));
    const late = {
      ...on.provider,
      configure: (request: Parameters<typeof configure>[0]) => wait.then(() => configure(request)),
    };
    return { on: new Session(late, on.log), go };
  }

  test("aborts the signal of later calls", async () => {
    const { on, go } = slow();
    const configured = call(ConfigureProvider, config("eu"), on);
    await call(StopProvider, {}, on);
    go();
    await configured;
    expect(on.context(new Diagnostics()).signal.aborted).toBe(true);
  });

  test("aborts the signal of later calls, also when it comes before ConfigureProvider", async () => {
    const on = unconfigured();
    await call(StopProvider, {}, on);
    await call(ConfigureProvider, config("eu"), on);
    expect(on.context(new Diagnostics()).signal.aborted).toBe(true);
  });

  test("aborts the signal of later calls in a process that served a command before", async () => {
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

describe("a data source", () => {
  const typeName = "test_thing";
  const request = { typeName, config: value({ id: null, name: "a", owner: null }) };

  test("returns its state", async () => {
    const on = session(
      {},
      { schema: thing, read: async ({ config: given }) => ({ ...saved, name: given.name }) },
    );
    expect(read((await call(ReadDataSource, request, on)).state)).toEqual(saved);
  });

  test("checks its configuration at validation and at read", async () => {
    const readIt = jest.fn();
    const on = session({}, { schema: thing, read: readIt });
    const bad = { typeName, config: value({ id: null, name: "bad", owner: null }) };
    expect((await call(ValidateDataResourceConfig, bad, on)).diagnostics).toMatchObject([
      { summary: "Invalid name" },
    ]);
    expect((await call(ReadDataSource, bad, on)).diagnostics).toMatchObject([{ summary: "Invalid name" }]);
    expect(readIt).not.toHaveBeenCalled();
  });

  test("of an unknown type is an error", async () => {
    expect((await call(ReadDataSource, request, session())).diagnostics).toMatchObject([
      { summary: "Unknown data source type" },
    ]);
  });
});
