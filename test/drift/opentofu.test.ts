import { rmSync } from "node:fs";
import { join } from "node:path";
import { type TerraformStack, TerraformVariable } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { describeEachCli, testUnless } from "../support/clis";
import { findingRows, type Repository, useRepository } from "./support";
import { inStack, synthFor, writePlan } from "./with-terraform";

const repository = useRepository();

/** Three numbers with `lifecycle.enabled`: false, true, and a variable. */
function synthEnabled(repo: Repository, synth = repo.synth.bind(repo)): void {
  synth({
    phones: (stack) => {
      new TerraformVariable(stack, "open", { type: "bool" });
      const enabled = { off: false, on: true, maybe: "${var.open}" };
      Object.entries(enabled).forEach(([name, value], index) => {
        const number = new RymiNumber(stack, name, { number: `+1555000000${index + 1}` });
        number.addOverride("lifecycle.enabled", value);
      });
    },
  });
}

test("a number that is not enabled is not declared; one whose enabled is an expression is unknown", async () => {
  const repo = await repository();
  synthEnabled(repo);
  expect(findingRows(await repo.report()).map(([kind, number, where]) => [kind, number, where])).toEqual([
    ["missing", "+15550000002", "phones/on"],
    ["unknown", "+15550000003", "phones/maybe"],
  ]);
  repo.rymi.seed([{ number: "+15550000001" }, { number: "+15550000002" }, { number: "+15550000003" }]);
  expect(findingRows(await repo.report()).map(([kind, number, where]) => [kind, number, where])).toEqual([
    ["unknown", "+15550000003", "phones/maybe"],
    ["unmanaged", "+15550000001", null],
  ]);
});

/** Numbers of providers that OpenTofu makes with `for_each`. */
function synthAccounts(stack: TerraformStack): void {
  const provider = new RymiProvider(stack, "rymi-account", { alias: "account" });
  provider.addOverride("for_each", { eu: "${var.eu}", us: "${var.us}" });
  provider.addOverride("api_key", "${each.value}");
  new TerraformVariable(stack, "eu", { type: "string", default: "rymi_key_eu" });
  new TerraformVariable(stack, "us", { type: "string", default: "rymi_key_us" });
  new RymiNumber(stack, "ours", { number: "+15550000001" });
  const each = new RymiNumber(stack, "each", { number: "${each.value}" });
  each.addOverride("for_each", { eu: "+15550000002", us: "+15550000003" });
  each.addOverride("provider", "rymi.account[each.key]");
  const one = new RymiNumber(stack, "one", { number: "+15550000004" });
  one.addOverride("provider", 'rymi.account["eu"]');
}

test("each provider of a for_each is a separate account, which --provider selects", async () => {
  const repo = await repository();
  repo.synth({ phones: synthAccounts });
  repo.rymi.seed([{ number: "+15550000001" }, { number: "+15550000002" }]);
  const all = await repo.report();
  expect(findingRows(all).map(([kind, number]) => [kind, number])).toEqual([
    ["unknown", "+15550000003"],
    ["unknown", "+15550000004"],
  ]);
  expect(all.findings[0]?.hint).toContain(`--provider 'rymi.account["us"]'`);
  for (const spelling of ['rymi.account["eu"]', "rymi.account[eu]"]) {
    expect(
      findingRows(await repo.report("--provider", spelling)).map(([kind, number]) => [kind, number]),
    ).toEqual([["missing", "+15550000004"]]);
  }
  const { code, out, err } = await repo.drift("--provider", "rymi.account");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(`--provider 'rymi.account["eu"]', --provider 'rymi.account["us"]'`);
});

test("a number is never missing while only OpenTofu knows which provider of a for_each it has", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new TerraformVariable(stack, "accounts", { type: "map(string)" });
      const provider = new RymiProvider(stack, "rymi-account", { alias: "account" });
      provider.addOverride("for_each", "${var.accounts}");
      new RymiNumber(stack, "open", { number: "+15550000001" }).addOverride(
        "provider",
        "rymi.account[var.key]",
      );
      new RymiNumber(stack, "eu", { number: "+15550000002" }).addOverride("provider", 'rymi.account["eu"]');
    },
  });
  expect(findingRows(await repo.report("--provider", 'rymi.account["eu"]'))).toEqual([
    ["missing", "+15550000002", "phones/eu", "no agent", "not registered"],
    ["unknown", "+15550000001", "phones/open", "no agent", "not registered"],
  ]);
  expect(findingRows(await repo.report("--provider", 'rymi.account["us"]'))).toEqual([
    ["unknown", "+15550000001", "phones/open", "no agent", "not registered"],
  ]);
});

describeEachCli("OpenTofu's enabled and provider for_each with --pull", (cli) => {
  const openTofu = testUnless(cli.product === "OpenTofu" ? undefined : "only OpenTofu has these words");

  openTofu("lifecycle.enabled is decided", async () => {
    const repo = await repository();
    synthEnabled(repo, ({ phones }) => synthFor(repo, cli, phones ?? (() => {})));
    await inStack(repo, cli, "init", "-input=false");
    repo.rymi.addNumber("+15550000002");
    repo.env["TF_VAR_open"] = "true";
    expect(findingRows(await repo.report("--pull"))).toEqual([
      ["missing", "+15550000003", "phones/maybe", "no agent", "not registered"],
    ]);
    repo.env["TF_VAR_open"] = "false";
    expect(await repo.report("--pull")).toMatchObject({
      exitCode: 0,
      findings: [],
      summary: { declared: 1 },
    });
  });

  openTofu(
    "of a plan alone it is known that a provider has for_each, but not which one a number has",
    async () => {
      const repo = await repository();
      synthFor(repo, cli, synthAccounts);
      await inStack(repo, cli, "init", "-input=false");
      await writePlan(repo, cli, "-refresh=false");
      rmSync(join(repo.folder, "cdktf.out/manifest.json"));
      const eu = ["--plan", "plan.json", "--provider", 'rymi.account["eu"]'];
      const report = await repo.report(...eu);
      expect(report.exitCode).toBe(2);
      expect(findingRows(report).map(([kind, number]) => [kind, number])).toEqual([
        ["unknown", "+15550000002"],
        ["unknown", "+15550000003"],
        ["unknown", "+15550000004"],
      ]);
      expect(await repo.drift("--plan", "plan.json", "--provider", "rymi.account")).toMatchObject({
        code: 1,
        err: expect.stringContaining(`--provider 'rymi.account["KEY"]'`),
      });
    },
  );
});
