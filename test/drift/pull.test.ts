import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import { DataRymiAgent, RymiNumber, RymiProvider } from "cdktf-rymi";
import { cliOnPath, describeEachCli } from "../support/clis";
import { run } from "../support/run";
import { ALICE, BOB, type Repository, told, useRepository } from "./support";

describeEachCli("--pull", (cli) => {
  const repository = useRepository();

  const variable = (stack: TerraformStack) =>
    new TerraformVariable(stack, "agent", { type: "string" }).stringValue;

  /** A stack whose agent only Terraform knows, ready for it. */
  async function openStack(agent: (stack: TerraformStack) => string = variable): Promise<Repository> {
    const repo = await repository();
    const app = new App({
      outdir: join(repo.folder, "cdktf.out"),
      context: { "cdktf-rymi/executable": resolve("dist/provider/terraform-provider-rymi") },
    });
    const stack = new TerraformStack(app, "phones");
    new RymiProvider(stack, "rymi");
    new RymiNumber(stack, "desk", { number: "+15550000001", agentId: agent(stack) });
    app.synth();
    repo.rymi.addNumber("+15550000001", ALICE);
    for (const name of ["home", "tmp"]) mkdirSync(join(repo.folder, name));
    Object.assign(repo.env, {
      HOME: join(repo.folder, "home"),
      TMPDIR: join(repo.folder, "tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: repo.write("terraform.rc", ""),
      ...cliOnPath(cli, repo.folder),
    });
    return repo;
  }

  test("asks Terraform for what the code leaves open, and changes nothing", async () => {
    const repo = await openStack();
    const stack = join(repo.folder, "cdktf.out/stacks/phones");
    await run(cli.path, ["init", "-input=false"], { cwd: stack, env: repo.env });
    repo.env["TF_VAR_agent"] = ALICE;
    expect(await repo.report("--pull")).toMatchObject({ exitCode: 0, summary: { inSync: 1 } });
    repo.env["TF_VAR_agent"] = BOB;
    expect(told(await repo.report("--pull"))).toEqual([
      ["changed", "+15550000001", "phones/desk", BOB, ALICE],
    ]);
    expect(repo.rymi.countWrites()).toBe(0);
  });

  test("an agent that is named is looked up by Terraform", async () => {
    const repo = await openStack((stack) => new DataRymiAgent(stack, "support", { name: "Support" }).id);
    const stack = join(repo.folder, "cdktf.out/stacks/phones");
    await run(cli.path, ["init", "-input=false"], { cwd: stack, env: repo.env });
    repo.rymi.addAgent({ id: ALICE, name: "Support" });
    expect(await repo.report("--pull")).toMatchObject({ exitCode: 0, summary: { inSync: 1 } });
    repo.rymi.addAgent({ id: ALICE, name: "Sales" });
    repo.rymi.addAgent({ id: BOB, name: "Support" });
    expect(told(await repo.report("--pull"))).toEqual([
      ["changed", "+15550000001", "phones/desk", BOB, ALICE],
    ]);
  });

  test("a Terraform that gives no answer makes the check incomplete, with its words", async () => {
    const repo = await openStack();
    const report = await repo.report("--pull");
    expect(report).toMatchObject({ complete: false, exitCode: 1, errors: [{ code: "terraform_failed" }] });
    expect(report.errors[0]?.message).toContain(`${repo.env["TERRAFORM_BINARY_NAME"]} plan failed: `);
    expect(report.errors[0]?.message).toContain(`${repo.env["TERRAFORM_BINARY_NAME"]} init`);
    repo.env["TERRAFORM_BINARY_NAME"] = "no-such-terraform";
    expect((await repo.report("--pull")).errors[0]?.message).toContain("no-such-terraform");
  });
});
