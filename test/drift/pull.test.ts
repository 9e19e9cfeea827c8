import { type TerraformStack, TerraformVariable } from "cdktf";
import { DataRymiAgent, RymiNumber } from "cdktf-rymi";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB, findingRows, type Repository, useRepository } from "./support";
import { inStack, synthFor, writePlan } from "./with-terraform";

describeEachCli("--pull", (cli) => {
  const repository = useRepository();

  const variable = (stack: TerraformStack) =>
    new TerraformVariable(stack, "agent", { type: "string" }).stringValue;

  /** A stack whose agent only Terraform knows, ready for it. */
  async function openStack(agent: (stack: TerraformStack) => string = variable): Promise<Repository> {
    const repo = await repository();
    synthFor(repo, cli, (stack) => {
      new RymiNumber(stack, "desk", { number: "+15550000001", agentId: agent(stack) });
    });
    repo.rymi.addNumber("+15550000001", ALICE);
    return repo;
  }

  test("resolves values by a plan of Terraform, and changes nothing", async () => {
    const repo = await openStack();
    await inStack(repo, cli, "init", "-input=false");
    repo.env["TF_VAR_agent"] = ALICE;
    expect(await repo.report("--pull")).toMatchObject({ exitCode: 0, summary: { inSync: 1 } });
    repo.env["TF_VAR_agent"] = BOB;
    expect(findingRows(await repo.report("--pull"))).toEqual([
      ["changed", "+15550000001", "phones/desk", BOB, ALICE],
    ]);
    expect(repo.rymi.countWrites()).toBe(0);
  });

  test("an agent that is given by name is resolved by Terraform", async () => {
    const repo = await openStack((stack) => new DataRymiAgent(stack, "support", { name: "Support" }).id);
    await inStack(repo, cli, "init", "-input=false");
    repo.rymi.addAgent({ id: ALICE, name: "Support" });
    expect(await repo.report("--pull")).toMatchObject({ exitCode: 0, summary: { inSync: 1 } });
    repo.rymi.addAgent({ id: ALICE, name: "Sales" });
    repo.rymi.addAgent({ id: BOB, name: "Support" });
    expect(findingRows(await repo.report("--pull"))).toEqual([
      ["changed", "+15550000001", "phones/desk", BOB, ALICE],
    ]);
  });

  test("a failure of Terraform makes the check incomplete, with its error", async () => {
    const repo = await openStack();
    const report = await repo.report("--pull");
    expect(report).toMatchObject({ complete: false, exitCode: 1, errors: [{ code: "terraform_failed" }] });
    expect(report.errors[0]?.message).toContain(`${repo.env["TERRAFORM_BINARY_NAME"]} plan failed: `);
    expect(report.errors[0]?.message).toContain(`${repo.env["TERRAFORM_BINARY_NAME"]} init`);
    repo.env["TERRAFORM_BINARY_NAME"] = "no-such-terraform";
    const failed = await repo.report("--pull");
    expect(failed.errors[0]?.message).toContain("no-such-terraform");
    expect(failed.findings).toMatchObject([
      { class: "unknown", hint: expect.stringContaining("it failed: fix the cause of its error") },
    ]);
    expect(failed.findings[0]?.hint).not.toContain("--pull");
  });

  test("a value that is known only after the first deploy is unknown until then, and the hint is to deploy", async () => {
    const repo = await repository();
    synthFor(repo, cli, (stack) => {
      const carrier = new RymiNumber(stack, "carrier", { number: "+15550000001" });
      new RymiNumber(stack, "desk", { number: `\${replace(${carrier.fqn}.id, "0001", "0002")}` });
    });
    await inStack(repo, cli, "init", "-input=false");
    const before = await repo.report("--pull");
    expect(before.errors).toEqual([]);
    expect(findingRows(before)).toEqual([
      ["missing", "+15550000001", "phones/carrier", "no agent", "not registered"],
      ["unknown", null, "phones/desk", "no agent", "unknown"],
    ]);
    expect(before.findings[1]?.hint).toContain("after the next apply: run cdktf deploy phones");
    await inStack(repo, cli, "apply", "-auto-approve", "-input=false");
    expect(await repo.report("--pull")).toMatchObject({ exitCode: 0, findings: [] });
  });

  test.each([
    ["-refresh-only", "is a plan without the declared resources"],
    ["-destroy", "is a plan to destroy"],
    ...(cli.product === "Terraform"
      ? [["-target=rymi_number.desk", "is a plan of a part only"] as const]
      : []),
  ] as const)(
    "a plan with %s is refused: what it leaves out would count as not declared",
    async (option, text) => {
      const repo = await repository();
      synthFor(repo, cli, (stack) => {
        new RymiNumber(stack, "desk", { number: "+15550000001" });
        new RymiNumber(stack, "other", { number: "+15550000002" });
      });
      await inStack(repo, cli, "init", "-input=false");
      await inStack(repo, cli, "apply", "-auto-approve", "-input=false");
      await writePlan(repo, cli, option);
      const { code, err } = await repo.drift("--plan", "plan.json");
      expect(code).toBe(1);
      expect(err).toContain(`plan.json ${text}`);
      expect(err).toContain("terraform show -json plan");
    },
  );
});
