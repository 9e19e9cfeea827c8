import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { App, TerraformIterator, TerraformStack, TerraformVariable, Token } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { RymiNumberBridge } from "cdktf-rymi/bridge";
import { ALICE, BOB, findingRows, type Repository, useRepository } from "./support";

const repository = useRepository();

/** The output of `terraform show -json` for a stack: of a state, or of a plan that creates everything. */
function shown(
  kind: "values" | "planned_values",
  resources: readonly { address: string }[],
  modules: readonly { resources: readonly { address: string }[] }[] = [],
) {
  const all = resources.map((resource) => ({ mode: "managed", ...resource }));
  const values = {
    format_version: "1.0",
    [kind]: { root_module: { resources: all, child_modules: modules } },
  };
  if (kind === "values") return values;
  const change = { actions: ["create"], before: null, after: {} };
  const changed = [...resources, ...modules.flatMap((module) => module.resources)];
  const configured = ({ address }: { address: string }) => ({
    address: address.replace(/^module\.m\.|\[.*/g, ""),
    mode: "managed",
    provider_config_key: "rymi",
  });
  return {
    ...values,
    resource_changes: changed.map(({ address }) => ({ address, change })),
    configuration: {
      provider_config: { rymi: { name: "rymi", full_name: "registry.terraform.io/rymi/rymi" } },
      root_module: {
        resources: resources.map(configured),
        module_calls: Object.fromEntries(
          modules.map((module) => ["m", { module: { resources: module.resources.map(configured) } }]),
        ),
      },
    },
  };
}

const desk = (values: object) => ({ address: "rymi_number.desk", type: "rymi_number", name: "desk", values });

/** A stack that leaves the agent of its one number to Terraform. */
function leaveAgentOpen(repo: Repository): void {
  repo.synth({
    phones: (stack) => {
      const agent = new TerraformVariable(stack, "agent", { type: "string" });
      new RymiNumber(stack, "desk", { number: "+15550000001", agentId: agent.stringValue });
    },
  });
  repo.rymi.addNumber("+15550000001", ALICE);
}

test("a value that only Terraform knows is unknown, and a plan or a state resolves it", async () => {
  const repo = await repository();
  leaveAgentOpen(repo);
  expect(findingRows(await repo.report())).toEqual([
    ["unknown", "+15550000001", "phones/desk", "unknown", ALICE],
  ]);

  repo.write("state.json", shown("values", [desk({ number: "+15550000001", agent_id: ALICE })]));
  expect(await repo.report("--state", "state.json")).toMatchObject({ exitCode: 0, findings: [] });

  repo.write("plan.json", shown("planned_values", [desk({ number: "+15550000001", agent_id: BOB })]));
  const both = ["--state", "state.json", "--plan", "phones=plan.json"];
  expect(findingRows(await repo.report(...both))).toEqual([
    ["changed", "+15550000001", "phones/desk", BOB, ALICE],
  ]);
});

test("with one selected stack, a plan or state belongs to it", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      const agent = new TerraformVariable(stack, "agent", { type: "string" });
      new RymiNumber(stack, "desk", { number: "+15550000001", agentId: agent.stringValue });
    },
    sales: () => {},
  });
  repo.rymi.addNumber("+15550000001", ALICE);
  repo.write("state.json", shown("values", [desk({ number: "+15550000001", agent_id: ALICE })]));
  expect((await repo.drift("--state", "state.json")).err).toContain("Which stack is state.json of?");
  expect((await repo.drift("--stack", "*", "--state", "state.json")).err).toContain(
    "Which stack is state.json of?",
  );
  expect(await repo.report("--stack", "phones", "--state", "state.json")).toMatchObject({
    exitCode: 0,
    summary: { stacks: ["phones"], inSync: 1 },
  });
});

test("a plan or state may begin with a byte order mark", async () => {
  const repo = await repository();
  leaveAgentOpen(repo);
  const state = shown("values", [desk({ number: "+15550000001", agent_id: ALICE })]);
  repo.write("state.json", `\uFEFF${JSON.stringify(state)}`);
  expect(await repo.report("--state", "state.json")).toMatchObject({ exitCode: 0, findings: [] });
});

test.each([
  ["a binary plan", "PK\u0003\u0004\u0014\u0000"],
  ["an empty file", ""],
  [
    "the log of plan -json",
    '{"@level":"info","type":"version"}\n{"@level":"info","type":"planned_change"}\n',
  ],
  ["one line of that log", '{"@level":"info","type":"version"}\n'],
  ["a state file", '{"version":4,"resources":[]}'],
])("%s is not a plan, and the message names the command that makes one", async (_, content) => {
  const repo = await repository();
  leaveAgentOpen(repo);
  repo.write("plan.json", content);
  const { code, err } = await repo.drift("--plan", "plan.json");
  expect(code).toBe(1);
  expect(err).toMatch(/^plan\.json is not .*terraform show -json PLAN > FILE/);
});

test("a value that is unknown in the plan stays unknown, and the hint does not propose another plan", async () => {
  const repo = await repository();
  leaveAgentOpen(repo);
  repo.write("plan.json", shown("planned_values", [desk({ number: "+15550000001" })]));
  const report = await repo.report("--plan", "plan.json");
  expect(findingRows(report)).toEqual([["unknown", "+15550000001", "phones/desk", "unknown", ALICE]]);
  expect(report.findings[0]?.hint).toBe(
    "Terraform knows it only after the next apply: run cdktf deploy phones, then check again",
  );
});

test("literals of the code override the values of an old state", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001", agentId: ALICE }),
  });
  repo.rymi.addNumber("+15550000001", BOB);
  repo.write("state.json", shown("values", [desk({ number: "+15550000001", agent_id: BOB })]));
  expect(findingRows(await repo.report("--state", "state.json"))).toEqual([
    ["changed", "+15550000001", "phones/desk", ALICE, BOB],
  ]);
});

test("an unknown number is unknown, and the hint of each undeclared number mentions it", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      const number = new TerraformVariable(stack, "number", { type: "string" });
      new RymiNumber(stack, "desk", { number: number.stringValue, agentId: ALICE });
    },
  });
  repo.rymi.addNumber("+15550000009", ALICE);
  const { findings } = await repo.report();
  expect(findings).toMatchObject([
    { class: "unknown", number: null, path: "phones/desk", expected: ALICE, actual: "unknown" },
    {
      class: "unmanaged",
      hint: expect.stringContaining("unless it is one of the 1 declared whose number is unknown"),
    },
  ]);
});

test("numbers by forEach and count are separate, and their literals are read", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      const lines = TerraformIterator.fromMap({
        a: { number: "+15550000001", agent: ALICE },
        b: { number: "+15550000002", agent: ALICE },
      });
      new RymiNumber(stack, "map", {
        forEach: lines,
        number: lines.getString("number"),
        agentId: lines.getString("agent"),
      });
      const list = TerraformIterator.fromList(["+15550000003", "+15550000004"]);
      new RymiNumber(stack, "list", { forEach: list, number: list.value });
      new RymiNumber(stack, "off", { count: 0, number: "+15550000005" });
    },
  });
  repo.rymi.seed([
    { number: "+15550000001", agentId: ALICE },
    { number: "+15550000003" },
    { number: "+15550000005" },
  ]);
  expect(findingRows(await repo.report())).toEqual([
    ["missing", "+15550000002", 'phones/map["b"]', ALICE, "not registered"],
    ["missing", "+15550000004", 'phones/list["+15550000004"]', "no agent", "not registered"],
    ["unmanaged", "+15550000005", null, "not declared", "no agent"],
  ]);
});

test("the count of instances can be resolved by Terraform, too", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      const numbers = new TerraformVariable(stack, "numbers", { type: "set(string)" });
      const each = TerraformIterator.fromList(numbers.listValue);
      new RymiNumber(stack, "each", { forEach: each, number: each.value });
      new RymiNumber(stack, "count", { count: Token.asNumber("${var.n}"), number: "+15550000003" });
    },
  });
  repo.rymi.addNumber("+15550000001");
  const open = await repo.report();
  expect(findingRows(open).map(([kind, number, where]) => [kind, number, where])).toEqual([
    ["unknown", "+15550000003", "phones/count[*]"],
    ["unknown", null, "phones/each[*]"],
    ["unmanaged", "+15550000001", null],
  ]);
  const each = (number: string) => ({
    address: `rymi_number.each["${number}"]`,
    type: "rymi_number",
    name: "each",
    values: { number, agent_id: null },
  });
  repo.write("plan.json", shown("planned_values", [each("+15550000001"), each("+15550000002")]));
  // In the plan the count is 0.
  expect(findingRows(await repo.report("--plan", "plan.json"))).toEqual([
    ["missing", "+15550000002", 'phones/each["+15550000002"]', "no agent", "not registered"],
  ]);
});

test("numbers in modules are read from the plan", async () => {
  const repo = await repository();
  repo.synth({ phones: () => {} });
  repo.rymi.addNumber("+15550000001", BOB);
  const inner = {
    ...desk({ number: "+15550000001", agent_id: ALICE }),
    mode: "managed",
    address: "module.m.rymi_number.desk",
  };
  repo.write("plan.json", shown("planned_values", [], [{ resources: [inner] }]));
  expect(findingRows(await repo.report("--plan", "plan.json"))).toEqual([
    ["changed", "+15550000001", "module.m.rymi_number.desk", ALICE, BOB],
  ]);
});

test("a plan alone is enough without cdktf", async () => {
  const repo = await repository();
  repo.rymi.addNumber("+15550000001", BOB);
  repo.write("plan.json", shown("planned_values", [desk({ number: "+15550000001", agent_id: ALICE })]));
  const report = await repo.report("--plan", "plan.json");
  expect(findingRows(report)).toEqual([["changed", "+15550000001", "rymi_number.desk", ALICE, BOB]]);
  expect(report.findings[0]?.hint).toContain("terraform apply puts it back");
});

test("a stack synthesized as HCL needs a plan, and the error asks for one", async () => {
  const repo = await repository();
  process.env["SYNTH_HCL_OUTPUT"] = "true"; // as the cdktf CLI does for --hcl
  try {
    repo.synth({
      phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001", agentId: ALICE }),
    });
  } finally {
    delete process.env["SYNTH_HCL_OUTPUT"];
  }
  repo.rymi.addNumber("+15550000001", BOB);
  expect((await repo.report()).errors[0]?.message).toContain("add --plan or --pull");
  repo.write("plan.json", shown("planned_values", [desk({ number: "+15550000001", agent_id: ALICE })]));
  expect(findingRows(await repo.report("--plan", "plan.json"))).toEqual([
    ["changed", "+15550000001", "rymi_number.desk", ALICE, BOB],
  ]);
});

test("any agent is as declared where ignoreChanges contains it", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      const lifecycle = { ignoreChanges: ["agent_id"] };
      new RymiNumber(stack, "there", { number: "+15550000001", agentId: ALICE, lifecycle });
      new RymiNumber(stack, "all", {
        number: "+15550000002",
        agentId: ALICE,
        lifecycle: { ignoreChanges: "all" },
      });
      new RymiNumber(stack, "gone", { number: "+15550000003", agentId: ALICE, lifecycle });
    },
  });
  repo.rymi.seed([
    { number: "+15550000001", agentId: BOB },
    { number: "+15550000002", agentId: BOB },
  ]);
  expect(findingRows(await repo.report())).toEqual([
    ["missing", "+15550000003", "phones/gone", "any agent", "not registered"],
  ]);
});

test("a number of another provider, perhaps of another account, is unknown and not missing until --provider selects it", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      const provider = new RymiProvider(stack, "rymi-second", { alias: "second" });
      new RymiNumber(stack, "ours", { number: "+15550000001" });
      new RymiNumber(stack, "theirs", { number: "+15550000002", provider });
    },
  });
  repo.rymi.addNumber("+15550000001");
  const report = await repo.report();
  expect(findingRows(report)).toEqual([
    ["unknown", "+15550000002", "phones/theirs", "no agent", "not registered"],
  ]);
  expect(report.findings[0]?.hint).toContain("--provider rymi.second");
  expect(await repo.report("--provider", "rymi")).toMatchObject({ exitCode: 0, summary: { declared: 1 } });
  expect(findingRows(await repo.report("--provider", "rymi.second"))).toEqual([
    ["missing", "+15550000002", "phones/theirs", "no agent", "not registered"],
  ]);
});

test("the base_url of a stack is used; two different ones are an error", async () => {
  const repo = await repository();
  const other = await repository();
  const { url } = other.rymi;
  const app = new App({
    outdir: `${repo.folder}/cdktf.out`,
    context: { "cdktf-rymi/executable": repo.write("stand-in", "") },
  });
  for (const [name, baseUrl] of [
    ["here", `${url}/v1`],
    ["there", "http://127.0.0.1:9"],
  ] as const) {
    const stack = new TerraformStack(app, name);
    new RymiProvider(stack, "rymi", { baseUrl });
    new RymiNumber(stack, "desk", { number: name === "here" ? "+15550000001" : "+15550000002" });
  }
  app.synth();
  other.rymi.addNumber("+15550000001");
  const { RYMI_BASE_URL: ours = "" } = repo.env;
  repo.env["RYMI_BASE_URL"] = "";
  expect((await repo.report("--stack", "here")).findings).toEqual([]);
  expect(repo.rymi.requests).toEqual([]);
  expect((await repo.drift("--stack", "here")).err).toBe(
    `RYMI_API_KEY is sent to ${url}, the base_url of stack here. If that is not your Rymi, set RYMI_BASE_URL or --base-url.\n`,
  );
  const { code, err } = await repo.drift();
  expect(code).toBe(1);
  expect(err).toContain("The stacks have different base URLs");
  // A file without a base URL means api.rymi.live.
  repo.write("numbers.yaml", "+15550000003:\n");
  const mixed = await repo.drift(
    "--outdir",
    "cdktf.out",
    "--stack",
    "here",
    "--stack",
    "*.yaml",
    "--mapping",
    "numbers.yaml",
  );
  expect(mixed.err).toContain("The stacks have different base URLs");
  expect(findingRows(await repo.report("--base-url", url))).toEqual([
    ["missing", "+15550000002", "there/desk", "no agent", "not registered"],
  ]);
  repo.env["RYMI_BASE_URL"] = ours;
  other.rymi.clearRequests();
  expect((await repo.drift("--stack", "here")).err).toBe(
    `Requests go to ${ours}, from RYMI_BASE_URL; stack here has another base_url.\n`,
  );
  expect(other.rymi.requests).toEqual([]);
  expect((await repo.drift("--base-url", url)).err).toBe(
    `Requests go to ${url}, from --base-url; stack there has another base_url.\n`,
  );
});

test("a base_url that only Terraform knows must be given", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      const url = new TerraformVariable(stack, "url", { type: "string" });
      new RymiProvider(stack, "rymi-second", { alias: "second", baseUrl: url.stringValue });
      new RymiNumber(stack, "desk", { number: "+15550000001" });
    },
  });
  expect((await repo.report()).exitCode).toBe(2);
  const { RYMI_BASE_URL: url = "" } = repo.env;
  repo.env["RYMI_BASE_URL"] = "";
  const { code, err } = await repo.drift("--provider", "rymi.second");
  expect({ code, err }).toEqual({
    code: 1,
    err: "Only Terraform knows the base_url of stack phones. Give it with --base-url or RYMI_BASE_URL.\n",
  });
  expect((await repo.drift("--provider", "rymi.second", "--base-url", url)).code).toBe(0);
});

test("stacks are selected by name or glob; numbers of the others are managed", async () => {
  const repo = await repository();
  repo.synth({
    "prod-eu": (stack) => new RymiNumber(stack, "desk", { number: "+15550000001" }),
    "prod-us": (stack) => new RymiNumber(stack, "desk", { number: "+15550000002" }),
    staging: (stack) => {
      new RymiNumber(stack, "desk", { number: "+15550000001" });
      new RymiNumber(stack, "spare", { number: "+15550000003" });
    },
  });
  repo.rymi.seed([{ number: "+15550000001" }, { number: "+15550000003" }, { number: "+15550000009" }]);
  const report = await repo.report("--stack", "prod-*");
  expect(report.summary.stacks).toEqual(["prod-eu", "prod-us"]);
  expect(findingRows(report).map(([kind, number]) => [kind, number])).toEqual([
    ["missing", "+15550000002"],
    ["unmanaged", "+15550000009"],
  ]);
});

test("numbers of the bridge are compared, and the hint replaces the resource whose drift Terraform does not see", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new NullProvider(stack, "null");
      const agent = new TerraformVariable(stack, "agent", { type: "string" });
      new RymiNumberBridge(stack, "lines", {
        command: ["cdktf-rymi"],
        numbers: {
          fine: { number: "+15550000001", agentId: ALICE },
          gone: { number: "+15550000002", agentId: ALICE },
          moved: { number: "+15550000003" },
          open: { number: "+15550000004", agentId: agent.stringValue },
        },
      });
    },
  });
  repo.rymi.seed([
    { number: "+15550000001", agentId: ALICE },
    { number: "+15550000003", agentId: BOB },
    { number: "+15550000004", agentId: BOB },
  ]);
  const report = await repo.report();
  expect(findingRows(report)).toEqual([
    ["missing", "+15550000002", 'phones/lines["gone"]', ALICE, "not registered"],
    ["changed", "+15550000003", 'phones/lines["moved"]', "no agent", BOB],
    ["unknown", "+15550000004", 'phones/lines["open"]', "unknown", BOB],
  ]);
  expect(report.findings[0]?.hint).toMatch(
    /^terraform -chdir=cdktf\.out\/stacks\/phones apply -replace='null_resource\.lines_registration_\w+\["gone"\]' registers/,
  );
  expect(report.findings[1]?.hint).toMatch(
    /apply -replace='null_resource\.lines_attachment_\w+\["moved"\]' puts/,
  );
});

test("a mapping file is enough without CDKTF, in YAML and in JSON", async () => {
  const repo = await repository();
  repo.write("numbers.yaml", `# our lines\n+15550000001: ${ALICE}\nspare:\n  number: +15550000002\n`);
  repo.write("more.json", { "+15550000003": ALICE, "+15550000004": null });
  repo.rymi.seed([
    { number: "+15550000001", agentId: BOB },
    { number: "+15550000003", agentId: ALICE },
    { number: "+15550000004" },
    { number: "+15550000009", agentId: BOB },
  ]);
  const report = await repo.report("--mapping", "numbers.yaml", "--mapping", "more.json");
  expect(report.findings).toMatchObject([
    {
      class: "missing",
      stack: "numbers.yaml",
      address: "spare",
      file: "numbers.yaml",
      line: 3,
      hint: "register it at Rymi, or remove it from numbers.yaml",
    },
    {
      class: "changed",
      number: "+15550000001",
      line: 2,
      hint: expect.stringContaining(`"${BOB}" in numbers.yaml`),
    },
    { class: "unmanaged", hint: `write "+15550000009": "${BOB}" in numbers.yaml` },
  ]);
});

test("an invalid mapping file makes the check incomplete, with the place of the error", async () => {
  const repo = await repository();
  repo.write("numbers.yaml", "+15550000001: reception\nspare:\n  number: 1555\n");
  const report = await repo.report("--mapping", "numbers.yaml");
  expect(report).toMatchObject({ complete: false, exitCode: 1 });
  expect(report.errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^numbers\.yaml:1:1: .*"reception" is not a UUID/),
    expect.stringMatching(/^numbers\.yaml:3:3: spare\.number: /),
  ]);
});

test("without declared numbers the check is not reported as in sync", async () => {
  const repo = await repository();
  repo.synth({ phones: () => {} });
  const { code, out } = await repo.drift();
  expect(code).toBe(0);
  expect(out).toContain("NOTHING IS DECLARED");
});
