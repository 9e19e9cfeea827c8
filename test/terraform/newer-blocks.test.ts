import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describeEachCli, testUnless } from "../support/clis";
import { ALICE, NUMBER, numberBlock, OTHER } from "../support/hcl";
import { addLocalProvider, localProviderMissing } from "../support/other-providers";
import { useWorkspace, type Workspace } from "../support/terraform";

/** Blocks and arguments of newer releases of Terraform and OpenTofu. */

const KEY = "rymi_ephemeral_0123456789";

describeEachCli("an ephemeral API key", (cli) => {
  const workspace = useWorkspace(cli);

  /** Creates a number, and expects the key in no file. */
  async function expectHidden(space: Workspace, hcl: string, provider: string): Promise<void> {
    await space.configure(hcl + numberBlock("main", NUMBER, ALICE), provider);
    await space.plan();
    await space.ok("apply", "plan.bin");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    for (const file of ["plan.bin", "terraform.tfstate"])
      expect(readFileSync(join(space.work, file)).includes(KEY)).toBe(false);
    expect((await space.ok("show", "-json", "plan.bin")).stdout).not.toContain(KEY);
    expect((await space.plan()).isEmpty).toBe(true);
  }

  test("is read from an ephemeral variable", async () => {
    const space = await workspace({ tenants: [{ apiKey: KEY }] });
    space.env({ RYMI_API_KEY: "", TF_VAR_key: KEY });
    const variable = 'variable "key" {\n  type      = string\n  ephemeral = true\n}\n';
    await expectHidden(space, variable, 'provider "rymi" {\n  api_key = var.key\n}');
  });

  testUnless(localProviderMissing)("is read from an ephemeral resource of another provider", async () => {
    const space = await workspace({ tenants: [{ apiKey: KEY }] });
    addLocalProvider(space);
    space.env({ RYMI_API_KEY: "", VAULT: KEY });
    const secret =
      'ephemeral "local_command" "key" {\n  command   = "printenv"\n  arguments = ["VAULT"]\n}\n';
    const provider = 'provider "rymi" {\n  api_key = trimspace(ephemeral.local_command.key.stdout)\n}';
    await expectHidden(space, secret, provider);
  });
});

describeEachCli("a removed block", (cli) => {
  const workspace = useWorkspace(cli);

  async function removed(lifecycle: string): Promise<Workspace> {
    const space = await workspace();
    await space.configure(numberBlock("main", NUMBER, ALICE));
    await space.apply();
    await space.configure(`removed {\n  from = rymi_number.main\n${lifecycle}}\n`);
    space.rymi.clearRequests();
    await space.apply();
    expect(await space.state()).toEqual({});
    return space;
  }
  const destroy = (value: boolean) => `  lifecycle {\n    destroy = ${value}\n  }\n`;

  test("with destroy = false leaves the number at Rymi", async () => {
    const space = await removed(destroy(false));
    expect(space.rymi.countWrites()).toBe(0);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  test("with destroy = true removes it", async () => {
    expect((await removed(destroy(true))).rymi.numbers()).toEqual([]);
  });

  test("without lifecycle removes the number with Terraform and leaves it with OpenTofu", async () => {
    const { rymi } = await removed("");
    expect(rymi.numbers()).toHaveLength(cli.product === "OpenTofu" ? 1 : 0);
  });
});

describeEachCli("features of OpenTofu only", (cli) => {
  const workspace = useWorkspace(cli);
  const testOpenTofu = testUnless(
    cli.product === "OpenTofu"
      ? undefined
      : "Terraform has no lifecycle.enabled and no for_each of providers",
  );

  testOpenTofu(
    "lifecycle.enabled registers a number when it is true, and removes it when it is false",
    async () => {
      const space = await workspace();
      const variable = 'variable "on" {\n  type = bool\n}\n';
      const enabled = "  lifecycle {\n    enabled = var.on\n  }\n";
      await space.configure(variable + numberBlock("main", NUMBER, ALICE, enabled));
      await space.apply("-var=on=false");
      expect(space.rymi.requests).toEqual([]);
      await space.apply("-var=on=true");
      expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
      expect((await space.plan("-var=on=true")).isEmpty).toBe(true);
      await space.apply("-var=on=false");
      expect(space.rymi.numbers()).toEqual([]);
      expect(await space.state()).toEqual({});
    },
  );

  testOpenTofu("for_each of the provider block registers each number in the account of its key", async () => {
    const keys = { first: "rymi_first_key", second: "rymi_second_key" };
    const space = await workspace({ tenants: Object.values(keys).map((apiKey) => ({ apiKey })) });
    space.env({ RYMI_API_KEY: "", TF_VAR_keys: JSON.stringify(keys) });
    const variable = 'variable "keys" {\n  type = map(string)\n}\n';
    const provider =
      'provider "rymi" {\n  alias    = "account"\n  for_each = var.keys\n  api_key  = each.value\n}\n';
    const numbers = (map: string) =>
      `resource "rymi_number" "all" {\n  for_each = ${map}\n  provider = rymi.account[each.key]\n  number   = each.value\n  agent_id = "${ALICE}"\n}\n`;
    await space.configure(variable + numbers(`{ first = "${NUMBER}", second = "${OTHER}" }`), provider);
    await space.apply();
    const numbersOf = (key: string) => space.rymi.numbers(key).map(({ number }) => number);
    expect(numbersOf(keys.first)).toEqual([NUMBER]);
    expect(numbersOf(keys.second)).toEqual([OTHER]);
    expect((await space.plan()).isEmpty).toBe(true);

    await space.configure(variable + numbers(`{ first = "${NUMBER}" }`), provider);
    await space.apply();
    expect(numbersOf(keys.first)).toEqual([NUMBER]);
    expect(numbersOf(keys.second)).toEqual([]);
  });
});
