import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "cdktf-rymi/emulator";
import { runCommand } from "../drift/command";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB } from "../support/hcl";
import { KITS, type KitName, KIT_NAMES as names } from "../support/kits";
import { run } from "../support/run";
import { processesIn } from "../support/terraform";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rymi-both-"));
  writeFileSync(join(folder, "numbers.yaml"), `+15551230005: ${BOB}\nfront:\n  number: +15551230006\n`);
});
afterEach(() => {
  const left = names.flatMap((name) => processesIn(stackFolder(name)));
  rmSync(folder, { recursive: true, force: true });
  expect(left).toEqual([]);
});
const stackFolder = (name: string) => join(folder, name, "stacks/phones");

/** A stack with each construct, and with what only cdktf's own classes can get wrong: tokens, references, iterators. */
function synth(name: KitName): void {
  const { cdk, rymi } = KITS[name];
  const app = new cdk.App({ outdir: join(folder, name), stackTraces: false });
  const stack = new cdk.TerraformStack(app, "phones");
  new cdk.LocalBackend(stack, { path: "terraform.tfstate" });
  new rymi.RymiProvider(stack, "rymi", { requestTimeout: 20 });
  const key = new cdk.TerraformVariable(stack, "second-key", { sensitive: true, type: "string" });
  const second = new rymi.RymiProvider(stack, "second", { alias: "second", apiKey: key.stringValue });

  const desk = new rymi.RymiNumber(stack, "desk", { number: "+15551230001", agentId: ALICE });
  new rymi.RymiNumber(stack, "copy", { number: "+15551230002", agentId: desk.agentId, dependsOn: [desk] });
  new rymi.RymiNumber(stack, "other-account", { number: "+15551230003", provider: second });
  new rymi.RymiNumbers(stack, "map", { numbers: { "+15551230004": ALICE } });
  new rymi.RymiNumbers(stack, "file", { file: join(folder, "numbers.yaml") });
  const lines = cdk.TerraformIterator.fromMap({ "+15551230007": ALICE });
  new rymi.RymiNumber(stack, "each", { forEach: lines, number: lines.key, agentId: lines.value });
  const all = new rymi.DataRymiNumbers(stack, "all", { agentId: ALICE, dependsOn: [desk] });
  const one = new rymi.DataRymiNumber(stack, "one", { number: desk.number });
  new cdk.TerraformOutput(stack, "first", { value: all.numbers.get(0).number });
  const agents = new rymi.DataRymiAgents(stack, "agents");
  new cdk.TerraformOutput(stack, "how-many-agents", { value: cdk.Fn.lengthOf(agents.agents) });
  new cdk.TerraformOutput(stack, "registered", { value: one.createdAt });
  app.synth();
}

function synthesized(name: string): Record<string, unknown> {
  const text = readFileSync(join(stackFolder(name), "cdk.tf.json"), "utf8");
  // Notes of the one or the other about itself.
  return JSON.parse(text, (property, value) => (property === "//" ? undefined : value));
}

test("a stack has the same synthesized code with both", () => {
  for (const name of names) synth(name);
  expect(synthesized("cdktn")).toEqual(synthesized("cdktf"));
  expect(Object.keys(synthesized("cdktn")["resource"] as object)).toEqual(["rymi_number"]);
});

test("the drift command reads the synthesized code of both, with the same result", async () => {
  const emulator = await startEmulator();
  try {
    for (const name of names) synth(name);
    const found = await Promise.all(
      names.map((name) => runCommand(folder, emulator, "drift", "--outdir", name, "--format", "json")),
    );
    const [cdktf, cdktn] = found.map(({ out }, index) => JSON.parse(out.replaceAll(`${names[index]}/`, "")));
    expect(cdktf.findings).toContainEqual(
      expect.objectContaining({ number: "+15551230001", class: "missing" }),
    );
    expect(cdktn.findings).toEqual(cdktf.findings);
  } finally {
    await emulator.stop();
  }
});

test.each(names)("%s: errors are refused at synth with the same message", (name) => {
  const { cdk, rymi } = KITS[name];
  const stack = new cdk.TerraformStack(new cdk.App({ outdir: join(folder, name) }), "phones");
  expect(() => new rymi.RymiNumber(stack, "desk", { number: "555" })).toThrow(/^\[phones\/desk\] number: /);
  expect(() => new rymi.RymiProvider(stack, "rymi", { apiKey: "rymi_secret" })).toThrow(/apiKey/);
  for (const id of ["a", "b"]) new rymi.RymiNumber(stack, id, { number: "+15551230001" });
  expect(() => cdk.Testing.synth(stack, true)).toThrow(/declared 2 times, by phones\/a and phones\/b/);
});

describeEachCli("a stack of each kit", (cli) => {
  test.each(names)(
    "%s: the stack is valid, is applied, has nothing left to do, and is destroyed",
    async (name) => {
      const [rymi, secondRymi] = ["rymi_first", "rymi_second"];
      const emulator = await startEmulator({ tenants: [{ apiKey: rymi }, { apiKey: secondRymi }] });
      const count = () => [emulator.numbers(rymi).length, emulator.numbers(secondRymi).length];
      mkdirSync(join(folder, "home"));
      const env = {
        PATH: process.env["PATH"],
        HOME: join(folder, "home"),
        CHECKPOINT_DISABLE: "1",
        TF_CLI_CONFIG_FILE: devNull,
        TF_IN_AUTOMATION: "1",
        "TF_VAR_second-key": secondRymi,
        RYMI_API_KEY: rymi,
        RYMI_BASE_URL: emulator.url,
      };
      const terraform = (...args: readonly string[]) => run(cli.path, args, { cwd: stackFolder(name), env });
      try {
        synth(name);
        expect(await terraform("init", "-input=false")).toMatchObject({ code: 0, stderr: "" });
        expect(await terraform("validate")).toMatchObject({ code: 0, stderr: "" });
        expect((await terraform("apply", "-auto-approve")).text).toContain("7 added, 0 changed, 0 destroyed");
        expect(count()).toEqual([6, 1]);
        synth(name);
        expect(await terraform("plan", "-detailed-exitcode")).toMatchObject({ code: 0 });
        expect(await terraform("destroy", "-auto-approve")).toMatchObject({ code: 0 });
        expect(count()).toEqual([0, 0]);
      } finally {
        await emulator.stop();
      }
    },
  );
});
