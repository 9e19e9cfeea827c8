import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeEachCli, isTerraformBefore, testUnless } from "../support/clis";
import { ALICE } from "../support/hcl";
import { useWorkspace, type Workspace } from "../support/terraform";

const numberAt = (index: number) => `+1555${1_000_000 + index}`;

describeEachCli("terraform query", (cli) => {
  const workspace = useWorkspace(cli);
  const cannot = () => {
    if (cli.product === "OpenTofu") return "OpenTofu has no query";
    return isTerraformBefore(cli, "1.14") ? "query needs 1.14" : undefined;
  };
  const testQuery = testUnless(cannot());

  /** A workspace with `count` numbers and a query file. */
  async function open(count: number, file: string, query: string): Promise<Workspace> {
    const space = await workspace();
    space.rymi.seed(
      Array.from({ length: count }, (_, index) => ({ number: numberAt(index), agentId: ALICE })),
    );
    await space.configure("");
    writeFileSync(join(space.work, file), query);
    return space;
  }

  /** The numbers that a query finds. */
  async function found(space: Workspace): Promise<readonly string[]> {
    const { stdout } = await space.ok("query", "-json");
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === "list_resource_found")
      .map(({ list_resource_found }) => list_resource_found.identity.number);
  }

  const hcl = (argument: string) => `list "rymi_number" "all" {\n  provider = rymi\n  ${argument}\n}\n`;
  const all = (count: number) => Array.from({ length: count }, (_, index) => numberAt(index));

  testQuery("#52 lists all numbers up to its limit, in HCL and in JSON", async () => {
    const space = await open(150, "numbers.tfquery.hcl", hcl("limit = 1000"));
    expect(await found(space)).toEqual(all(150));
    const query = { list: { rymi_number: { two: { provider: "rymi", limit: 2 } } } };
    const other = await open(3, "numbers.tfquery.json", JSON.stringify(query));
    expect(await found(other)).toEqual(all(2));
  });

  testQuery("#52 stops at 100 without a limit", async () => {
    const space = await open(150, "numbers.tfquery.hcl", hcl(""));
    expect(await found(space)).toEqual(all(100));
  });

  testQuery("#52 generates configuration and import blocks that lead to no change", async () => {
    const space = await open(3, "numbers.tfquery.hcl", hcl("limit = 1000"));
    await space.ok("query", "-generate-config-out=generated.tf");
    expect((await space.apply()).text).toContain("3 imported, 0 added, 0 changed, 0 destroyed");
    expect((await space.plan()).isEmpty).toBe(true);
    expect(space.rymi.countWrites()).toBe(0);
  });
});
