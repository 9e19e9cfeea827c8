import { rmSync } from "node:fs";
import { join } from "node:path";
import { TerraformHclModule, type TerraformStack, TerraformVariable } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB, findingRows, type Repository, useRepository } from "./support";
import { inStack, STACK, synthFor, writePlan } from "./with-terraform";

const repository = useRepository();

const REQUIRED = `terraform {
  required_providers {
    rymi = { source = "registry.terraform.io/rymi/rymi" }
  }
}
`;

/** Calls the module in the folder `name` of the stack. */
function call(
  stack: TerraformStack,
  name: string,
  providers: readonly RymiProvider[] = [],
): TerraformHclModule {
  return new TerraformHclModule(stack, name, {
    source: `./${name}`,
    skipAssetCreationFromLocalModules: true,
    providers: [...providers],
  });
}

/** A stack that calls a module with a number. */
async function withModule(code: string): Promise<Repository> {
  const repo = await repository();
  repo.synth({ phones: (stack) => call(stack, "branch") });
  repo.write(`${STACK}/branch/main.tf`, code);
  repo.rymi.addNumber("+15550000001", ALICE);
  return repo;
}

const NUMBER = `resource "rymi_number" "desk" {\n  number = "+15550000001"\n  agent_id = "${ALICE}"\n}\n`;

test("a module that declares a number makes it unknown, and stops an import", async () => {
  const repo = await withModule(NUMBER);
  const report = await repo.report();
  expect(report.exitCode).toBe(2);
  expect(report.findings).toMatchObject([
    {
      class: "unknown",
      number: null,
      path: "phones/branch",
      address: "module.branch",
      hint: expect.stringMatching(/^only Terraform knows what the module declares: add --pull/),
    },
    { class: "unmanaged", hint: expect.stringContaining("one of the 1 declared") },
  ]);
  const { code, out, err } = await repo.run("import");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("number of phones/branch");
});

test.each([
  [
    "a bridge",
    'resource "null_resource" "a" {\n  triggers = { registration = "x", number = "y", agent = "z" }\n}\n',
  ],
  ["a module that is not installed", 'module "inner" {\n  source = "./inner"\n}\n'],
  ["JSON that calls a module", null],
])("a module with %s may declare a number", async (_, code) => {
  const repo = await withModule(code ?? "");
  if (code === null) repo.write(`${STACK}/branch/more.tf.json`, { module: { a: { source: "./a" } } });
  expect(findingRows(await repo.report())[0]).toEqual([
    "unknown",
    null,
    "phones/branch",
    "unknown",
    "unknown",
  ]);
});

test.each([
  ["./gone", "a missing local module"],
  ["terraform-aws-modules/vpc/aws", "a module that is not installed"],
])("%s, %s, may declare a number", async (source) => {
  const repo = await repository();
  repo.synth({
    phones: (stack) =>
      new TerraformHclModule(stack, "branch", { source, skipAssetCreationFromLocalModules: true }),
  });
  expect(findingRows(await repo.report())).toEqual([
    ["unknown", null, "phones/branch", "unknown", "unknown"],
  ]);
});

test("a module without numbers in its code, or without instances, declares none", async () => {
  const repo = await withModule(
    'resource "null_resource" "x" {}\nmodule "inner" {\n  source = "./inner"\n}\n',
  );
  repo.write(`${STACK}/branch/inner/main.tf`, 'output "x" {\n  value = 1\n}\n');
  const installed = [
    { Key: "", Source: "", Dir: "." },
    { Key: "branch", Source: "./branch", Dir: "branch" },
    { Key: "branch.inner", Source: "./inner", Dir: "branch/inner" },
  ];
  repo.write(`${STACK}/.terraform/modules/modules.json`, { Modules: installed });
  expect(await repo.report()).toMatchObject({ exitCode: 0, findings: [{ class: "unmanaged" }] });
  repo.write(`${STACK}/branch/inner/more.tf`, NUMBER);
  expect((await repo.report()).exitCode).toBe(2);
  repo.synth({
    phones: (stack) => {
      call(stack, "branch").addOverride("count", 0);
      call(stack, "other").addOverride("lifecycle", { enabled: false });
    },
  });
  expect(await repo.report()).toMatchObject({ exitCode: 0, summary: { declared: 0 } });
});

describeEachCli("numbers that only Terraform knows", (cli) => {
  /** A module with a number whose agent it leaves to others, and one whose agent it does not; of the second account. */
  async function deployed(syntax: "JSON" | "HCL"): Promise<Repository> {
    const repo = await repository({
      tenants: [{ apiKey: "rymi_key_one" }, { apiKey: "rymi_key_two" }],
    });
    repo.env["RYMI_BASE_URL"] = "";
    repo.env["RYMI_API_KEY"] = "rymi_key_one";
    synthFor(
      repo,
      cli,
      (stack) => {
        const baseUrl = repo.rymi.url;
        const first = stack.node.findChild("rymi") as RymiProvider;
        first.addOverride("base_url", baseUrl);
        // Terraform reads the numbers of both accounts, whichever the command is about: RYMI_API_KEY is for one of them only.
        const firstKey = new TerraformVariable(stack, "first-key", {
          type: "string",
          default: "rymi_key_one",
        });
        first.addOverride("api_key", firstKey.stringValue);
        const key = new TerraformVariable(stack, "key", { type: "string", default: "rymi_key_two" });
        const two = new RymiProvider(stack, "rymi-two", { alias: "two", baseUrl, apiKey: key.stringValue });
        const agentId = ALICE;
        new RymiNumber(stack, "ours", { number: "+15550000001", agentId });
        const lifecycle = { ignoreChanges: ["agent_id"] };
        new RymiNumber(stack, "free", { number: "+15550000002", agentId, provider: two, lifecycle });
        call(stack, "branch", [two]);
      },
      syntax,
    );
    repo.write(
      `${STACK}/branch/main.tf`,
      `${REQUIRED}${["3", "4"]
        .map(
          (digit) => `resource "rymi_number" "n${digit}" {
  number   = "+1555000000${digit}"
  agent_id = "${ALICE}"
${digit === "3" ? "  lifecycle {\n    ignore_changes = [agent_id]\n  }\n" : ""}}
`,
        )
        .join("")}`,
    );
    await inStack(repo, cli, "init", "-input=false");
    await inStack(repo, cli, "apply", "-auto-approve", "-input=false");
    return repo;
  }

  const one = ["--provider", "rymi"];
  const two = ["--provider", "rymi.two"];

  /** As the second account. */
  function asTwo(repo: Repository) {
    repo.env["RYMI_API_KEY"] = "rymi_key_two";
  }

  test.each(["JSON", "HCL"] as const)(
    "synthesized as %s: the account, the address and ignored changes are read from the plan",
    async (syntax) => {
      const repo = await deployed(syntax);
      expect(await repo.report("--pull", ...one)).toMatchObject({
        exitCode: 0,
        summary: { declared: 1, remote: 1 },
      });
      expect((await repo.report("--pull")).summary).toMatchObject({ missing: 0, unknown: 3 });
      asTwo(repo);
      expect(await repo.report("--pull", ...two)).toMatchObject({
        exitCode: 0,
        summary: { declared: 3, remote: 3 },
      });
      for (const digit of ["2", "3", "4"]) repo.rymi.setAgent(`+1555000000${digit}`, BOB);
      expect(
        findingRows(await repo.report("--pull", ...two)).map(([kind, number]) => [kind, number]),
      ).toEqual([["changed", "+15550000004"]]);
    },
  );

  test("an ignored agent is unknown from an older plan, and decided by a current one", async () => {
    const repo = await deployed("HCL");
    await writePlan(repo, cli);
    rmSync(join(repo.folder, "cdktf.out"), { recursive: true });
    asTwo(repo);
    expect(await repo.report("--plan", "plan.json", ...two)).toMatchObject({ exitCode: 0 });
    repo.rymi.setAgent("+15550000003", BOB);
    const { findings } = await repo.report("--plan", "plan.json", ...two);
    expect(findings).toMatchObject([
      { class: "unknown", number: "+15550000003", expected: ALICE, actual: BOB },
    ]);
    expect(findings[0]?.hint).toContain("this plan does not show whether ignore_changes contains agent_id");
  });

  test("with a state alone no number is missing or changed: it has no account, address or code", async () => {
    const repo = await deployed("HCL");
    repo.write("state.json", (await inStack(repo, cli, "show", "-json")).stdout);
    const state = ["--state", "state.json", "--outdir", "none"];
    repo.write("none/manifest.json", { stacks: {} });
    const { code, err } = await repo.drift(...state);
    expect(code).toBe(1);
    expect(err).toContain("the base_url of stack state.json");
    repo.rymi.setAgent("+15550000001", BOB);
    const report = await repo.report(...state, "--base-url", repo.rymi.url);
    expect(report.summary).toMatchObject({ missing: 0, changed: 0, unknown: 4 });
    expect(report.findings.map(({ hint }) => hint)).toEqual([
      expect.stringContaining("a state does not show whether ignore_changes"),
      ...Array(3).fill(expect.stringContaining("a state does not show its provider")),
    ]);
  });
});
