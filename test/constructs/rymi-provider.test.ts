import { TerraformVariable, Testing, Token } from "cdktf";
import { RymiProvider, type RymiProviderConfig } from "cdktf-rymi";
import { explainWorkspace } from "../../src/api/settings";
import { VERSION } from "../../src/packaging";
import { expression, synthesized, useStacks } from "./support";

const newStack = useStacks();

const KEY = "rymi_secret_0123456789";

/** The error of declaring a provider with this configuration. */
function refusal(config: RymiProviderConfig): string {
  try {
    new RymiProvider(newStack(), "rymi", config);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was refused");
}

test("without configuration, the provider is required in exactly the version of this package", () => {
  const stack = newStack();
  new RymiProvider(stack, "rymi");

  expect(synthesized(stack)).toEqual({
    provider: { rymi: [{}] },
    terraform: {
      required_providers: {
        rymi: { source: "registry.terraform.io/rymi/rymi", version: VERSION },
      },
    },
  });
});

test("every setting is synthesized under its Terraform name, in JSON and in HCL", () => {
  const stack = newStack();
  const key = new TerraformVariable(stack, "key", {
    type: "string",
    sensitive: true,
  });
  new RymiProvider(stack, "rymi", {
    apiKey: key.stringValue,
    workspace: "ws_client-a",
    baseUrl: "http://localhost:4010",
    alias: "second",
    requestTimeout: 12.5,
    maxRetries: 0,
    requestsPerMinute: 60,
    onExisting: "error",
  });

  expect(synthesized(stack)["provider"]).toEqual({
    rymi: [
      {
        alias: "second",
        api_key: expression("var.key"),
        base_url: "http://localhost:4010",
        max_retries: 0,
        on_existing: "error",
        request_timeout: 12.5,
        requests_per_minute: 60,
        workspace: "ws_client-a",
      },
    ],
  });
  const hcl: string = Testing.synthHcl(stack);
  expect(hcl.slice(hcl.indexOf('provider "rymi"'))).toMatchInlineSnapshot(`
    "provider "rymi" {
    api_key = "\${var.key}"
    workspace = "ws_client-a"
    base_url = "http://localhost:4010"
    alias = "second"
    request_timeout = 12.5
    max_retries = 0
    requests_per_minute = 60
    on_existing = "error"
    }"
  `);
});

test("a setting can be read, changed and reset", () => {
  const stack = newStack();
  const provider = new RymiProvider(stack, "rymi", {
    baseUrl: "https://one.test",
    maxRetries: 1,
    alias: "a",
  });
  provider.baseUrl = "https://two.test";
  provider.requestTimeout = 30;
  provider.resetMaxRetries();
  provider.resetAlias();

  expect(provider.baseUrlInput).toBe("https://two.test");
  expect(provider.maxRetriesInput).toBeUndefined();
  expect(synthesized(stack)["provider"]).toEqual({
    rymi: [{ base_url: "https://two.test", request_timeout: 30 }],
  });
});

test("a workspace may be a token, and can be reset", () => {
  const stack = newStack();
  const provider = new RymiProvider(stack, "rymi", { workspace: expression("var.workspace") });
  expect(synthesized(stack)["provider"]).toEqual({ rymi: [{ workspace: expression("var.workspace") }] });
  provider.resetWorkspace();
  expect(provider.workspaceInput).toBeUndefined();
  expect(synthesized(stack)["provider"]).toEqual({ rymi: [{}] });
});

test("a literal key is refused at construction, with the construct and the remedy, never the key", () => {
  const message = refusal({ apiKey: KEY });
  expect(message).toMatchInlineSnapshot(
    `"[phones/rymi] apiKey: a literal key would be copied in clear text into the synthesized JSON. Leave apiKey out and set RYMI_API_KEY where Terraform runs, or pass the stringValue of a sensitive TerraformVariable. If this key was ever committed, replace it at Rymi."`,
  );
  expect(message).not.toContain(KEY);
});

test.each(["", "x", "  "])("a value that is not a reference is a literal key: %j", (apiKey) => {
  expect(refusal({ apiKey })).toMatch(/^\[phones\/rymi\] apiKey: /);
});

test("the setter refuses a literal key, and the previous value stays", () => {
  const stack = newStack();
  const provider = new RymiProvider(stack, "rymi", {
    apiKey: expression("var.key"),
  });
  expect(() => {
    provider.apiKey = KEY;
  }).toThrow("[phones/rymi] apiKey: ");
  expect(provider.apiKeyInput).toBe(expression("var.key"));
});

test("a literal key as an override is an error at synth that does not show it", () => {
  const stack = newStack();
  new RymiProvider(stack, "rymi").addOverride("api_key", KEY);
  expect(() => Testing.synth(stack, true)).toThrow(/\[phones\/rymi\] api_key: /);
  expect(() => Testing.synth(stack, true)).not.toThrow(KEY);
});

test.each([
  ["a variable written out", expression("var.rymi_key")],
  ["a template", `%{if var.live}${expression("var.live_key")}%{endif}`],
  ["any token", Token.asString({ resolve: () => expression("data.vault.key") })],
])("a token as the key is accepted: %s", (_, apiKey) => {
  expect(new RymiProvider(newStack(), "rymi", { apiKey }).apiKeyInput).toBe(apiKey);
});

test.each([
  "https://api.rymi.live",
  "https://api.rymi.live/v1",
  "https://api.rymi.live/v1/",
  "http://localhost:4010",
  "http://127.0.0.1:4010/v1",
  "http://[::1]:4010",
  expression("var.url"),
])("a base URL may be %s", (baseUrl) => {
  expect(new RymiProvider(newStack(), "rymi", { baseUrl }).baseUrlInput).toBe(baseUrl);
});

test.each([
  [{ baseUrl: "api.rymi.live" }, "is not a URL"],
  [{ baseUrl: KEY }, "is not a URL"],
  [{ baseUrl: "http://api.rymi.live" }, "unencrypted"],
  [{ baseUrl: "http://localhost.evil.test" }, "unencrypted"],
  [{ baseUrl: "http://127.0.0.1.evil.test" }, "unencrypted"],
  [{ baseUrl: "https://api.rymi.live?" }, "query or fragment"],
  [{ baseUrl: " https://api.rymi.live" }, "is not a URL"],
  [{ baseUrl: "ftp://api.rymi.live" }, "does not begin with https://"],
  [{ baseUrl: `https://user:${KEY}@api.rymi.live` }, "user name or password"],
  [{ baseUrl: `https://api.rymi.live?key=${KEY}` }, "query or fragment"],
  [{ baseUrl: `https://api.rymi.live#${KEY}` }, "query or fragment"],
  [{ workspace: "" }, `${explainWorkspace("")}`],
  [{ workspace: "client a" }, `${explainWorkspace("client a")}`],
  [{ workspace: KEY }, "contains rymi_, as API keys do"],
  [{ requestTimeout: 0.5 }, "0.5 is not allowed"],
  [{ requestTimeout: 601 }, "601 is not allowed"],
  [{ requestTimeout: Number.NaN }, "NaN is not allowed"],
  [{ maxRetries: -1 }, "-1 is not allowed"],
  [{ maxRetries: 1.5 }, "1.5 is not allowed"],
  [{ maxRetries: 21 }, "21 is not allowed"],
  [{ requestsPerMinute: 0 }, "0 is not allowed"],
  [{ requestsPerMinute: 60_001 }, "60001 is not allowed"],
  [{ onExisting: "replace" as "adopt" }, '"replace" is not allowed'],
])("%j is refused", (config, reason) => {
  const message = refusal(config);
  expect(message).toMatch(new RegExp(`^\\[phones/rymi\\] ${Object.keys(config)[0]}: `));
  expect(message).toContain(reason);
  expect(message).not.toContain(KEY);
});
