import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fn, TerraformIterator, TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";
import { DataRymiAgent, RymiNumber, RymiNumbers, RymiProvider } from "cdktf-rymi";
import { runWith } from "../drift/command";
import { ALICE, BOB, type Repository, useRepository } from "../drift/support";
import { describeOneCli } from "../support/clis";
import { useWorkspace } from "../support/terraform";

const repository = useRepository();
const AGENTS = [
  { id: ALICE, name: 'The "Reception"' },
  { id: BOB, name: "Bob" },
];

/** Runs `import --from-stack`, without a key and without an emulator. */
const fromStack = (repo: Repository, ...argv: readonly string[]) =>
  runWith({ cwd: repo.folder, env: { PATH: process.env["PATH"] } }, [
    "import",
    "--format",
    "hcl",
    "--from-stack",
    ...argv,
  ]);

/** Writes a synthesized stack, for values that the constructs refuse. */
function writeStack(repo: Repository, stack: object): void {
  repo.synth({ phones: () => {} });
  repo.write("cdktf.out/stacks/phones/cdk.tf.json", stack);
}

/** Two accounts, single numbers, a map, an iterator, and what refers to them. */
function phones(stack: TerraformStack): void {
  const key = new TerraformVariable(stack, "support_key", { type: "string", sensitive: true });
  const support = new RymiProvider(stack, "rymi-support", { alias: "support", apiKey: key.stringValue });
  const agent = new DataRymiAgent(stack, "reception", { name: 'The "Reception"' });
  const desk = new RymiNumber(stack, "desk", {
    number: "+15550000001",
    agentId: agent.id,
    lifecycle: { preventDestroy: true, ignoreChanges: ["agent_id"] },
  });
  const lines = new RymiNumbers(stack, "lines", {
    provider: support,
    dependsOn: [desk],
    numbers: { "+15550000002": null, front: { number: "+15550000003", agentId: BOB } },
  });
  lines.renameKey("old", "front");
  new RymiNumber(stack, "late", { number: "+15550000006", dependsOn: [lines.get("front")] });
  const each = TerraformIterator.fromMap({ a: "+15550000004", b: "+15550000005" });
  new RymiNumber(stack, "each", { forEach: each, number: each.value });
  new TerraformOutput(stack, "front", {
    value: Fn.join(", ", [lines.get("front").number, "$${x}"]),
  });
}

async function synthesized(): Promise<Repository> {
  const repo = await repository();
  repo.synth({ phones });
  return repo;
}

test.each([
  ["as single numbers", []],
  ["as maps", ["--for-each"]],
])("a stack with two accounts, a map and an iterator, %s", async (_, flags) => {
  const repo = await synthesized();
  const { code, out, err } = await fromStack(repo, ...flags);
  expect({ code, err }).toEqual({ code: 0, err: "Wrote stack phones to stdout.\n" });
  expect(out.replace(/path = ".*"/, 'path = "STATE"')).toMatchSnapshot();
  expect(repo.rymi.requests).toEqual([]);
});

test("blocks of other providers and modules are listed, and stay JSON in a second file", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new RymiNumber(stack, "desk", { number: "${twilio_number.bought.phone_number}" });
      stack.addOverride("resource.twilio_number.bought", { tags: { a: "b" } });
      stack.addOverride("provider.twilio", [{ username: "me" }]);
      stack.addOverride("module.other", { source: "./other" });
      stack.addOverride("terraform.required_providers.twilio", { source: "x/twilio" });
    },
  });
  const named = "provider.twilio, twilio_number.bought, module.other";
  const refused = await fromStack(repo);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain(`which stay JSON: ${named}. Name a file with --output`);
  const written = await fromStack(repo, "--output", "hcl/main.tf");
  expect(written).toMatchObject({ code: 0, out: "" });
  expect(written.err).toBe(
    `Wrote stack phones to hcl/main.tf.\nBlocks of other providers and modules stay JSON, in hcl/main-other.tf.json: ${named}.\n`,
  );
  expect(JSON.parse(repo.read("hcl/main-other.tf.json"))).toEqual({
    provider: { twilio: [{ username: "me" }] },
    resource: { twilio_number: { bought: { tags: { a: "b" } } } },
    module: { other: { source: "./other" } },
  });
  expect(repo.read("hcl/main.tf")).toContain("number = twilio_number.bought.phone_number");
  expect(repo.read("hcl/main.tf")).toContain('source = "x/twilio"');
});

test("a number with a provisioner stays JSON", async () => {
  const repo = await repository();
  const desk = { number: "+15550000001", provisioner: [{ "local-exec": { command: "true" } }] };
  writeStack(repo, { resource: { rymi_number: { desk } } });
  expect((await fromStack(repo, "--output", "main.tf")).err).toContain(
    "main-other.tf.json: rymi_number.desk.",
  );
  expect(JSON.parse(repo.read("main-other.tf.json"))).toEqual({ resource: { rymi_number: { desk } } });
});

test("no secret is written: neither a literal key, nor the default of a variable that contains one", async () => {
  const repo = await repository();
  const secret = "rymi_s3cr3t_k3y_value";
  writeStack(repo, {
    provider: { rymi: [{ api_key: secret }, { alias: "second", api_key: "${var.second}" }] },
    variable: {
      second: { type: "string", default: secret },
      third: { type: "string", default: secret, sensitive: true },
      plain: { type: "string", default: "kept" },
    },
  });
  const { code, out, err } = await fromStack(repo);
  expect(code).toBe(0);
  expect(out + err).not.toContain(secret);
  expect(out).toContain('default = "kept"');
  expect(out).toContain("api_key = var.second");
  expect(err).toContain("The api_key of provider rymi is a literal and was left out: set RYMI_API_KEY");
  expect(err).toContain("The default of variable second is a secret and was left out: set TF_VAR_second.");
  expect(err).toContain("The default of variable third is a secret and was left out: set TF_VAR_third.");
});

test("nothing is written when the key is elsewhere in the stack", async () => {
  const repo = await repository();
  writeStack(repo, { output: { oops: { value: `key ${repo.rymi.apiKey}` } } });
  const { code, out, err } = await repo.run(
    "import",
    "--format",
    "hcl",
    "--from-stack",
    "--output",
    "main.tf",
  );
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("holds the value of RYMI_API_KEY in clear text, so nothing was written");
  expect(err).not.toContain(repo.rymi.apiKey);
  expect(() => repo.read("main.tf")).toThrow("ENOENT");
});

test.each([
  ["differ in their provider", { provider: "rymi.a" }, {}, "their provider, depends_on or lifecycle differ"],
  [
    "refer to each other",
    { agent_id: "${rymi_number.second.agent_id}" },
    {},
    "one of them refers to another",
  ],
])("--for-each leaves numbers single that %s, and says so", async (_, first, second, reason) => {
  const repo = await repository();
  const note = (id: string) => ({ metadata: { path: `phones/lines/${id}` } });
  writeStack(repo, {
    resource: {
      rymi_number: {
        first: { "//": note("a"), number: "+15550000001", ...first },
        second: { "//": note("b"), number: "+15550000002", ...second },
      },
    },
  });
  const { out, err } = await fromStack(repo, "--for-each");
  expect(err).toContain(`The numbers of phones/lines stay single resources: ${reason}.`);
  expect(out).toContain('resource "rymi_number" "first"');
  expect(out).not.toContain("moved");
});

test("strings, escapes and expressions have the same meaning in HCL as in JSON", async () => {
  const repo = await repository();
  writeStack(repo, {
    locals: {
      quotes: 'a "b" \\n \n\t\u0001 é',
      escape: "$${x} %%{y}",
      mixed: 'x ${join("}", ["{", "\\""])} %{ if true }y%{ endif }',
      whole: '${{ "a}" = "${var.b}" }}',
      trimmed: "${~ var.b ~}",
      list: [1, true, null, "a"],
      keys: { "a b": 1, for: 2, plain: 3 },
    },
  });
  const { out } = await fromStack(repo);
  expect(out).toMatchSnapshot();
});

const NO_STACKS =
  "cdktf.out/manifest.json has no stacks, so there is nothing to write. " +
  "Add a stack to the app and run cdktf synth, or name cdktf's output folder with --outdir.";

test.each([
  ["several stacks", "There are several stacks: a, b. Name one with --from-stack.", [], ["a", "b"]],
  ["a missing stack", 'No stack is called "c". There are: a.', ["c"], ["a"]],
  ["no stacks", NO_STACKS, [], []],
  ["no stacks, one named", NO_STACKS, ["c"], []],
])("%s: exit code 1", async (_, message, argv, names) => {
  const repo = await repository();
  repo.synth(Object.fromEntries(names.map((name) => [name, () => {}])));
  expect(await fromStack(repo, ...argv)).toMatchObject({ code: 1, out: "", err: `${message}\n` });
});

test("an existing file, an unresolved token, other formats and flags without a stack are errors", async () => {
  const repo = await synthesized();
  repo.write("main.tf", "mine");
  expect((await fromStack(repo, "--output", "main.tf")).err).toContain("main.tf exists already");
  expect(repo.read("main.tf")).toBe("mine");
  expect((await fromStack(repo, "--all")).err).toContain("cannot be used with");
  expect((await repo.run("import", "--from-stack")).err).toContain("add --format hcl");
  expect((await repo.run("import", "--for-each")).err).toContain("add --from-stack");
  writeStack(repo, { output: { x: { value: "${TfToken[TOKEN.7]}" } } });
  const { code, err } = await fromStack(repo);
  expect(code).toBe(1);
  expect(err).toContain("holds ${TfToken[TOKEN.7]}, a token that cdktf did not resolve");
  writeStack(repo, { output: { x: { value: "${open" } } });
  expect((await fromStack(repo)).err).toContain("Stack phones cannot be written as HCL");
});

describeOneCli("what --from-stack wrote", (cli) => {
  const workspace = useWorkspace(cli);

  test("is formatted, has the same meaning as the stack, and its maps change no number", async () => {
    const repo = await synthesized();
    const space = await workspace({
      tenants: ["rymi_one", "rymi_two"].map((apiKey) => ({ apiKey, agents: AGENTS })),
    });
    space.env({ TF_VAR_support_key: "rymi_two" });
    const json = JSON.parse(repo.read("cdktf.out/stacks/phones/cdk.tf.json"));
    json.terraform.backend.local.path = join(space.folder, "state");
    repo.write("cdktf.out/stacks/phones/cdk.tf.json", json);
    space.write("cdk.tf.json", JSON.stringify(json));
    await space.ok("init", "-input=false");
    await space.apply();
    const before = await space.ok("output", "-json");
    space.rymi.clearRequests();

    const convert = async (...flags: readonly string[]) =>
      writeFileSync(join(space.work, "main.tf"), (await fromStack(repo, ...flags)).out);
    rmSync(join(space.work, "cdk.tf.json"));
    await convert();
    await space.ok("fmt", "-check", "-diff");
    expect((await space.terraform(["plan", "-detailed-exitcode"])).text).toContain("No changes.");
    await convert("--for-each");
    await space.ok("fmt", "-check", "-diff");
    expect((await space.apply()).text).toContain("0 added, 0 changed, 0 destroyed");
    expect((await space.terraform(["plan", "-detailed-exitcode"])).code).toBe(0);
    expect((await space.ok("output", "-json")).stdout).toBe(before.stdout);
    expect(space.rymi.countWrites()).toBe(0);
    expect((await space.ok("state", "list")).stdout).toContain('rymi_number.lines["front"]');
  });
});
