import { App, TerraformStack, TerraformVariable } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import type { EmulatorOptions } from "cdktf-rymi/emulator";
import { ALICE, findingRows, type Repository, useRepository } from "./support";

const repository = useRepository();

const OWN = "+15550000001";
const CLIENTS = "+15550000002";
const AGENCY: EmulatorOptions = {
  tenants: [
    {
      apiKey: "rymi_agency",
      workspaceId: "agency",
      numbers: [{ number: OWN, agentId: ALICE }],
      workspaces: [{ id: "client-a", numbers: [{ number: CLIENTS, agentId: ALICE }] }],
      keys: [{ apiKey: "rymi_read", scopes: ["numbers:read"] }],
    },
  ],
};

/** One stack with a number of the agency's own workspace and one of a client's. */
function synthAgency(repo: Repository): void {
  repo.synth({
    phones: (stack) => {
      const client = new RymiProvider(stack, "client", { alias: "client", workspace: "client-a" });
      new RymiNumber(stack, "own", { number: OWN, agentId: ALICE });
      new RymiNumber(stack, "theirs", { number: CLIENTS, agentId: ALICE, provider: client });
    },
  });
}

/** A state in which the number of a stack is in this workspace. */
function writeState(repo: Repository, workspace: string): void {
  const values = { number: OWN, agent_id: ALICE, workspace_id: workspace };
  const own = { address: "rymi_number.own", mode: "managed", type: "rymi_number", name: "own", values };
  const providerName = "registry.terraform.io/rymi/rymi";
  const resources = [{ ...own, provider_name: providerName }];
  repo.write("state.json", { format_version: "1.0", values: { root_module: { resources } } });
}

const asked = ({ rymi }: Repository) =>
  rymi.requests.map(({ path, workspace }) => [path.split("?")[0], workspace]);

test("each provider block is checked in its own workspace", async () => {
  const repo = await repository(AGENCY);
  synthAgency(repo);
  expect(await repo.report("--provider", "rymi")).toMatchObject({ exitCode: 0, summary: { inSync: 1 } });
  repo.rymi.clearRequests();
  const client = await repo.report("--provider", "rymi.client");
  expect(client).toMatchObject({ exitCode: 0, findings: [], summary: { declared: 1, inSync: 1 } });
  expect(asked(repo)).toEqual([["/v1/numbers", "client-a"]]);
});

test("a block without a workspace is checked in that of RYMI_WORKSPACE, and --workspace overrides both", async () => {
  const repo = await repository(AGENCY);
  synthAgency(repo);
  repo.env["RYMI_WORKSPACE"] = "client-a";
  await repo.report("--provider", "rymi");
  await repo.report("--provider", "rymi.client", "--workspace", "agency");
  await repo.run("import", "--all");
  await repo.run("import", "--all", "--workspace", "agency");
  const places = repo.rymi.requests.map(({ workspace }) => workspace);
  // Each report looks twice, as its number is missing there.
  expect(places).toEqual(["client-a", "client-a", "agency", "agency", "client-a", "agency"]);
});

test("import writes the numbers of the given workspace", async () => {
  const repo = await repository(AGENCY);
  const { out } = await repo.run("import", "--all", "--format", "json", "--workspace", "client-a");
  expect(Object.keys(JSON.parse(out))).toEqual([CLIENTS]);
});

test("a workspace that only Terraform knows must be given, and stacks of two workspaces are checked one by one", async () => {
  const repo = await repository(AGENCY);
  const app = new App({
    outdir: `${repo.folder}/cdktf.out`,
    context: { "cdktf-rymi/executable": repo.write("stand-in", "") },
  });
  const [open, one] = ["open", "one"].map((name) => new TerraformStack(app, name)) as [
    TerraformStack,
    TerraformStack,
  ];
  const { stringValue } = new TerraformVariable(open, "workspace", { type: "string" });
  new RymiProvider(open, "rymi", { workspace: stringValue });
  new RymiProvider(one, "rymi", { workspace: "client-a" });
  app.synth();
  expect((await repo.drift("--stack", "open")).err).toContain(
    "Only Terraform knows the workspace of the provider of stack open. Give it with --workspace.",
  );
  expect(await repo.drift("--stack", "open", "--workspace", "agency")).toMatchObject({ code: 0 });
  repo.write("numbers.yaml", `"${OWN}": ${ALICE}\n`);
  const both = ["--outdir", "cdktf.out", "--stack", "one", "--stack", "*.yaml", "--mapping", "numbers.yaml"];
  expect(await repo.drift(...both)).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      "The stacks have different workspaces (client-a, the key's own). Check them one by one with --stack, or choose one with --workspace.",
    ),
  });
});

test("a key that acts in another workspace than the numbers of the state compares nothing", async () => {
  const repo = await repository(AGENCY);
  synthAgency(repo);
  writeState(repo, "client-b");
  repo.rymi.removeNumber(OWN);
  const arguments_ = ["--provider", "rymi", "--state", "state.json"];
  const report = await repo.report(...arguments_);
  expect(report).toMatchObject({ complete: false, exitCode: 1, findings: [], summary: { missing: 0 } });
  expect(report.errors).toMatchObject([{ code: "wrong_workspace" }]);
  expect(report.errors[0]?.message).toContain(
    `The API key acts in the workspace agency, and ${OWN} belongs to the workspace client-b according to the plan or state.`,
  );
  expect(asked(repo)).toEqual([["/v1/keys/self", "agency"]]);
  const baseline = await repo.drift(...arguments_, "--write-baseline");
  expect(baseline.code).toBe(1);
});

test("a key of the workspace of the state needs one more request, and missing numbers are reported", async () => {
  const repo = await repository(AGENCY);
  synthAgency(repo);
  writeState(repo, "agency");
  expect((await repo.report("--provider", "rymi", "--state", "state.json")).exitCode).toBe(0);
  expect(asked(repo)).toEqual([
    ["/v1/keys/self", "agency"],
    ["/v1/numbers", "agency"],
  ]);
  repo.rymi.removeNumber(OWN);
  expect(findingRows(await repo.report("--provider", "rymi", "--state", "state.json"))).toEqual([
    ["missing", OWN, "phones/own", ALICE, "not registered"],
  ]);
});

test("when Rymi does not send the workspace of a key, the warning about another account remains", async () => {
  const repo = await repository({ ...AGENCY, keySelf: false });
  synthAgency(repo);
  writeState(repo, "client-b");
  repo.rymi.removeNumber(OWN);
  const report = await repo.report("--provider", "rymi", "--state", "state.json");
  expect(findingRows(report)).toEqual([["missing", OWN, "phones/own", ALICE, "not registered"]]);
  expect(report.warnings).toEqual([expect.stringContaining("API KEY OF ANOTHER ACCOUNT")]);
});

test("a key that can only read is enough for drift and import", async () => {
  const repo = await repository(AGENCY);
  synthAgency(repo);
  writeState(repo, "agency");
  repo.env["RYMI_API_KEY"] = "rymi_read";
  expect((await repo.report("--provider", "rymi", "--state", "state.json")).exitCode).toBe(0);
  expect((await repo.run("import", "--all")).code).toBe(0);
  expect(repo.rymi.countWrites()).toBe(0);
});

test("the error names a workspace that the key cannot use", async () => {
  const repo = await repository(AGENCY);
  synthAgency(repo);
  const { errors } = await repo.report("--workspace", "client-z");
  expect(errors).toMatchObject([{ code: "rymi_unreachable" }]);
  expect(errors[0]?.message).toContain("client-z");
  expect(errors[0]?.message).toContain("Check --workspace, RYMI_WORKSPACE");
});

test("a provider with for_each uses the workspace of each of its instances", async () => {
  const repo = await repository(AGENCY);
  repo.synth({
    phones: (stack) => {
      const provider = new RymiProvider(stack, "client", { alias: "client", workspace: "${each.key}" });
      provider.addOverride("for_each", { "client-a": true, "client-z": true });
      const number = new RymiNumber(stack, "theirs", { number: CLIENTS, agentId: ALICE });
      number.addOverride("provider", 'rymi.client["client-a"]');
    },
  });
  const report = await repo.report("--provider", 'rymi.client["client-a"]');
  expect(report).toMatchObject({ exitCode: 0, summary: { inSync: 1 } });
  expect(asked(repo)).toEqual([["/v1/numbers", "client-a"]]);
});
