import { describeEachCli } from "../support/clis";
import { ALICE, NUMBER, numberBlock } from "../support/hcl";
import { KEY_NOT_ACCEPTED, VALUE_MISSING } from "../support/summaries";
import { useWorkspace, type Workspace } from "../support/terraform";

interface JsonDiagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly snippet?: { readonly code: string };
}

async function validate(space: Workspace, hcl: string): Promise<readonly JsonDiagnostic[]> {
  await space.configure(hcl);
  const { stdout } = await space.terraform(["validate", "-json"]);
  return JSON.parse(stdout).diagnostics;
}

describeEachCli("invalid input", (cli) => {
  const workspace = useWorkspace(cli);

  test("#16 is refused by validate at its attribute, with the rule", async () => {
    const space = await workspace();
    const bad = [
      "",
      "14155551234",
      "+04155551234",
      "+1 415 555 1234",
      "+1-415-555-1234",
      "+1234567890123456",
      "+1415CALLME",
      "+١٤١٥٥٥٥",
      " +14155551234",
      "+14155551234\\n",
    ];
    const blocks = bad.map((number, index) => numberBlock(`n${index}`, number)).join("");
    const diagnostics = await validate(space, blocks);
    expect(diagnostics).toHaveLength(bad.length);
    for (const { summary, detail, snippet } of diagnostics) {
      expect(summary).toBe("Invalid number");
      expect(detail).toContain("E.164");
      expect(snippet?.code).toMatch(/number = /);
    }
    expect(space.rymi.requests).toEqual([]);
  });

  test("#17 #18 the shortest number, the longest number and an upper-case UUID are valid", async () => {
    const space = await workspace();
    expect(
      await validate(
        space,
        numberBlock("a", "+12", ALICE.toUpperCase()) + numberBlock("b", "+123456789012345"),
      ),
    ).toEqual([]);
  });

  test.each([
    ["", "empty"],
    ["abc", "a word"],
    [`{${ALICE}}`, "in braces"],
    [ALICE.slice(1), "too short"],
  ])("#18 %j is refused as agent_id (%s)", async (agentId) => {
    const space = await workspace();
    const [only, ...others] = await validate(
      space,
      `resource "rymi_number" "n" {\n  number = "${NUMBER}"\n  agent_id = "${agentId}"\n}`,
    );
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      summary: "Invalid agent_id",
      snippet: { code: expect.stringContaining("agent_id") },
    });
    expect(only?.detail).toContain("UUID");
  });

  test("#19 #20 a null number, an omitted number and a configured id are refused", async () => {
    const space = await workspace();
    expect(await validate(space, 'resource "rymi_number" "n" {\n  number = null\n}')).toMatchObject([
      {
        summary: VALUE_MISSING,
        snippet: { code: expect.stringContaining("number = null") },
      },
    ]);
    expect(await validate(space, 'resource "rymi_number" "n" {}')).toMatchObject([
      { summary: "Missing required argument" },
    ]);
    expect(await validate(space, numberBlock("n", NUMBER, undefined, '  id = "x"\n'))).toMatchObject([
      { summary: "Value for a read-only attribute" },
    ]);
  });

  test("#16 an unknown number is refused at plan when its known prefix is invalid", async () => {
    const space = await workspace();
    const hcl = `resource "terraform_data" "x" {}\nresource "rymi_number" "n" {\n  number = "0041\${terraform_data.x.id}"\n}`;
    await space.configure(hcl);
    expect(await space.fails("plan")).toContain('The number begins with "004');
  });

  test("#21 unknown arguments and wrong types are errors of Terraform", async () => {
    const space = await workspace();
    expect(await validate(space, numberBlock("n", NUMBER, undefined, '  agentid = "x"\n'))).toMatchObject([
      { summary: "Unsupported argument" },
    ]);
    expect(await validate(space, 'resource "rymi_number" "n" {\n  number = ["x"]\n}')).toMatchObject([
      { summary: "Incorrect attribute value type" },
    ]);
  });

  test("#12 an unknown number is planned, and checked at apply before a request", async () => {
    const space = await workspace();
    const upstream = (value: string) => `resource "terraform_data" "x" {\n  input = "${value}"\n}\n`;
    const downstream = 'resource "rymi_number" "n" {\n  number = terraform_data.x.output\n}\n';
    await space.configure(upstream("oops") + downstream);
    expect((await space.plan()).changes.find(({ address }) => address === "rymi_number.n")).toMatchObject({
      actions: ["create"],
      afterUnknown: { id: true, number: true },
    });
    const text = await space.fails("apply", "plan.bin");
    expect(text).toContain("Invalid number");
    expect(text).toContain('"oops" is not an E.164');
    expect(space.rymi.requests).toEqual([]);

    await space.configure(upstream(NUMBER) + downstream);
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER }]);
    expect((await space.plan()).isEmpty).toBe(true);
  });

  test("#14 an unknown agent that is the same at apply changes nothing", async () => {
    const space = await workspace();
    const hcl = (marker: string) =>
      `resource "terraform_data" "x" {\n  input = "${ALICE}"\n  triggers_replace = "${marker}"\n}\n` +
      `resource "rymi_number" "n" {\n  number = "${NUMBER}"\n  agent_id = terraform_data.x.output\n}\n`;
    await space.configure(hcl("one"));
    await space.apply();
    await space.configure(hcl("two"));
    space.rymi.clearRequests();
    await space.apply("-refresh=false");
    expect(space.rymi.countWrites()).toBe(0);
  });
});

describeEachCli("the provider block", (cli) => {
  const workspace = useWorkspace(cli);

  test("#22 a missing key is an error that names RYMI_API_KEY", async () => {
    const space = (await workspace()).env({ RYMI_API_KEY: "" });
    await space.configure(numberBlock("n", NUMBER));
    const text = await space.fails("plan");
    expect(text).toContain("Missing Rymi API key");
    expect(text).toContain("RYMI_API_KEY");
    // validate needs no key, so that CI can run it.
    await space.ok("validate");
  });

  test("#24 an invalid key is an error without the key, and the state is kept", async () => {
    const space = await workspace();
    await space.configure(numberBlock("n", NUMBER));
    await space.apply();
    space.env({ RYMI_API_KEY: "rymi_wrong_key" });
    const text = await space.fails("plan");
    expect(text).toContain(KEY_NOT_ACCEPTED);
    expect(text).not.toContain("rymi_wrong_key");
    expect(Object.keys(await space.state())).toEqual(["rymi_number.n"]);
  });

  test.each([
    ['base_url = "http://rymi.example"', "base_url", "unencrypted"],
    ['base_url = "ftp://127.0.0.1"', "base_url", "https://"],
    ['api_key = "with space"', "api_key", "white space"],
    ["max_retries = -1", "max_retries", "a whole number from 0 to 20"],
    ["max_retries = 1.5", "max_retries", "whole number"],
    ["request_timeout = 0", "request_timeout", "from 1 to 600"],
    ["requests_per_minute = 0", "requests_per_minute", "from 1"],
    ['on_existing = "ask"', "on_existing", '"adopt" or "error"'],
  ])("#22 %s is an error at %s", async (line, attribute, message) => {
    const space = await workspace();
    await space.configure(numberBlock("n", NUMBER), `provider "rymi" {\n  ${line}\n}`);
    const text = await space.fails("plan");
    expect(text).toContain(`Invalid ${attribute}`);
    expect(text).toContain(message);
    expect(text).toContain(line.split(" = ")[0]);
    expect(space.rymi.requests).toEqual([]);
  });

  test("#23 a provider configuration that is unknown at plan is accepted, and the plan sends no request", async () => {
    const space = await workspace();
    await space.configure(
      `resource "terraform_data" "url" {\n  input = "${space.rymi.url}"\n}\n${numberBlock("n", NUMBER, ALICE)}`,
      'provider "rymi" {\n  base_url = terraform_data.url.output\n}',
    );
    await space.plan();
    expect(space.rymi.requests).toEqual([]);
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  test("a base URL may end in /v1", async () => {
    const space = await workspace();
    await space.configure(
      numberBlock("n", NUMBER),
      `provider "rymi" {\n  base_url = "${space.rymi.url}/v1/"\n}`,
    );
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER }]);
  });

  test("#40 two aliases use two keys", async () => {
    const space = await workspace({ tenants: [{ apiKey: "rymi_one" }, { apiKey: "rymi_two" }] });
    await space.configure(
      `variable "two" {\n  sensitive = true\n}\n${numberBlock("a", NUMBER)}${numberBlock("b", "+15550000002", undefined, "  provider = rymi.two\n")}`,
      'provider "rymi" {}\nprovider "rymi" {\n  alias = "two"\n  api_key = var.two\n}',
    );
    await space.env({ TF_VAR_two: "rymi_two" }).apply();
    expect(space.rymi.numbers("rymi_one")).toMatchObject([{ number: NUMBER }]);
    expect(space.rymi.numbers("rymi_two")).toMatchObject([{ number: "+15550000002" }]);
  });
});
