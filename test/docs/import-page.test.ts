import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeEachCli, isTerraformBefore, testUnless } from "../support/clis";
import { ALICE } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

const NUMBER = "+15551230001";

/** The HCL of docs/import.md, by the file that stands behind the language of its block. */
function block(file: string): string {
  const page = readFileSync("docs/import.md", "utf8");
  const [, text] = page.split(`\`\`\`hcl ${file}\n`);
  if (text === undefined) throw new Error(`docs/import.md has no ${file}`);
  return text.slice(0, text.indexOf("```"));
}

describeEachCli("the HCL of docs/import.md", (cli) => {
  const workspace = useWorkspace(cli);

  test("imports a number with code that Terraform writes, and removes it from the code without removing the number", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, ALICE);
    await space.configure(block("import.tf"));
    await space.plan("-generate-config-out=numbers.tf");
    expect((await space.ok("apply", "plan.bin")).text).toContain("1 imported, 0 added, 0 changed");
    await space.configure("");
    expect((await space.plan()).isEmpty).toBe(true);

    rmSync(join(space.work, "numbers.tf"));
    await space.configure(block("removed.tf"));
    await space.apply();
    expect(await space.state()).toEqual({});
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect(space.rymi.countWrites()).toBe(0);
  });

  const cannot =
    cli.product === "OpenTofu" || isTerraformBefore(cli, "1.14") ? `${cli.name} has no query` : undefined;
  testUnless(cannot)("lists all numbers, and Terraform writes code that imports them", async () => {
    const space = await workspace();
    space.rymi.addNumber(NUMBER, ALICE);
    await space.configure("");
    writeFileSync(join(space.work, "numbers.tfquery.hcl"), block("numbers.tfquery.hcl"));
    await space.ok("query", "-generate-config-out=numbers.tf");
    expect((await space.apply()).text).toContain("1 imported, 0 added, 0 changed");
    expect(space.rymi.countWrites()).toBe(0);
  });
});

test("every query on a page has a limit, and every removed block has destroy", () => {
  const files = execFileSync("git", ["ls-files", "-z", "README.md", "docs", "examples"], {
    encoding: "utf8",
  });
  const text = files
    .split("\0")
    .filter((file) => /\.(md|tf|ts)$/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const queries = text.match(/^list "\w+" "\w+" \{$[\s\S]*?^\}$/gm) ?? [];
  const removed = text.match(/^removed \{$[\s\S]*?^\}$|Override\("removed".*/gm) ?? [];
  expect(queries.filter((query) => !/^ +limit += \d+$/m.test(query))).toEqual([]);
  expect(removed.filter((block) => !/\bdestroy( =|:) (true|false)/.test(block))).toEqual([]);
  expect([queries.length, removed.length]).toEqual([1, 3]);
});
