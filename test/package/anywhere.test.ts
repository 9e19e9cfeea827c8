import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PLATFORMS, THIS_PLATFORM, VERSION } from "../../src/packaging";
import { builtProvider } from "../support/bundle";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB, NUMBER, numberBlock } from "../support/hcl";
import { installRuntimes, type Runtime } from "../support/runtimes";
import { useWorkspace } from "../support/terraform";
import { until } from "../support/until";
import { type ModuleType, type StackProject, useStackProject } from "./stack-project";

// The provider starts wherever its files lie, whatever the folders around it hold.

const TYPES: readonly ModuleType[] = ["module", "commonjs", undefined];
const NODES: readonly Runtime[] = ["Node 20", "Node 24", "Bun"];
const BUILT = dirname(builtProvider());
const SOURCE = "registry.terraform.io/rymi/rymi";

let runtimes: Readonly<Record<Runtime, string>>;
let scratch = "";
beforeAll(async () => {
  runtimes = await installRuntimes();
}, 300_000);
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "rymi-anywhere-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Every folder below one, itself included. */
function foldersBelow(folder: string): readonly string[] {
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inner.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}

describeEachCli("the provider in a stack folder", (cli) => {
  const project = useStackProject(cli);

  test.each(NODES.flatMap((node) => TYPES.map((type) => [type, node] as const)))(
    "starts for an app of type %s, synthesized with %s as node",
    async (type, node) => {
      const space = (await project()).useNode(runtimes[node]);
      await space.synthByApp(type);
      await space.ok(["init", "-input=false", "-lockfile=readonly"]);
      expect((await space.ok(["validate"])).text).toContain("The configuration is valid");
    },
  );

  test.each(NODES)("creates, changes and removes a number with %s as node", async (node) => {
    const space = (await project()).useType("module").useNode(runtimes[node]);
    space.synth(ALICE);
    await space.ok(["init", "-input=false", "-lockfile=readonly"]);
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    space.synth(BOB);
    await space.apply();
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
    expect(await space.plan()).toContain("No changes");
    await space.ok(["destroy", "-auto-approve"]);
    expect(space.rymi.numbers()).toEqual([]);
  });

  test("works in a copy with another file in each folder and without file modes", async () => {
    const space = await project();
    space.synth(ALICE);
    const copy = space.at("elsewhere");
    cpSync(space.stack, copy, { recursive: true });
    for (const folder of foldersBelow(copy)) writeFileSync(join(folder, ".terragrunt-module-manifest"), "");
    for (const folder of foldersBelow(copy)) {
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isFile()) chmodSync(join(folder, entry.name), 0o600);
    }
    await space.ok(["init", "-input=false", "-lockfile=readonly"], copy);
    await space.apply(copy);
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect(await space.plan(copy)).toContain("No changes");
  });

  test("is upgraded from the layout of 0.1.0 and back, in a shared plugin cache, without a change", async () => {
    const space = await project();
    mkdirSync(space.at("cache"));
    space.env({ TF_PLUGIN_CACHE_DIR: space.at("cache") });
    await synthAs010(space);
    await space.ok(["init", "-input=false"]);
    await space.apply();
    for (const synth of [() => space.synth(ALICE), () => synthAs010(space), () => space.synth(ALICE)]) {
      await synth();
      await space.ok(["init", "-input=false"]);
      expect(await space.plan()).toContain("No changes");
    }
    expect(foldersBelow(join(space.stack, "terraform.d")).at(-1)).toMatch(
      /registry\.terraform\.io\/rymi\/rymi$/,
    );
    expect(space.rymi.requests.filter(({ method }) => method !== "GET")).toHaveLength(1);
  });

  /** What the constructs of 0.1.0 left: the files unpacked, links for the other platforms, and another version. */
  async function synthAs010(space: StackProject): Promise<void> {
    const old = "0.0.9";
    space.synth(ALICE);
    for (const name of ["cdk.tf.json", ".terraform.lock.hcl"])
      writeFileSync(join(space.stack, name), space.read(name).replaceAll(`"${VERSION}"`, `"${old}"`));
    const home = join(space.stack, "terraform.d/plugins", SOURCE);
    rmSync(home, { recursive: true });
    cpSync(BUILT, join(home, old, THIS_PLATFORM), { recursive: true });
    for (const platform of PLATFORMS)
      if (platform !== THIS_PLATFORM) symlinkSync(THIS_PLATFORM, join(home, old, platform));
  }

  test("is installed again if a plugin cache contains another build of the same version", async () => {
    const space = await project();
    mkdirSync(space.at("cache"));
    space.env({ TF_PLUGIN_CACHE_DIR: space.at("cache") });
    space.synth(ALICE);
    await space.ok(["init", "-input=false"]);
    const files = join(space.stack, ".terraform/providers", SOURCE, VERSION, THIS_PLATFORM);
    expect(readdirSync(files)).toEqual(readdirSync(BUILT));

    space.synth(ALICE, anotherBuild());
    if (cli.product === "OpenTofu") {
      // It asks for a cache without the other build.
      await expect(space.ok(["init", "-input=false"])).rejects.toThrow(/existing\s+cached package/);
      rmSync(space.at("cache"), { recursive: true });
      mkdirSync(space.at("cache"));
    }
    await space.ok(["init", "-input=false"]);
    expect(readdirSync(join(files, "lib"))).toContain("added.cjs");
    await space.apply();
  });

  /** The same provider with one more file. */
  function anotherBuild(): string {
    cpSync(BUILT, scratch, { recursive: true });
    mkdirSync(join(scratch, "lib"), { recursive: true });
    writeFileSync(join(scratch, "lib/added.cjs"), "");
    return scratch;
  }

  test("does not change during an apply while another build is synthesized", async () => {
    const space = await project();
    space.synth(ALICE);
    await space.ok(["init", "-input=false"]);
    const applied = space.apply();
    await until("the first request arrives", () => space.rymi.requests.length > 0);
    space.synth(ALICE, anotherBuild());
    expect((await applied).text).toContain("1 added");
    expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  describe("under another name", () => {
    const RENAMED = `terraform-provider-rymi_v${VERSION}`;
    const workspace = useWorkspace(cli, () => {
      const folder = join(scratch, "provider");
      cpSync(BUILT, folder, { recursive: true });
      renameSync(join(folder, "terraform-provider-rymi"), join(folder, RENAMED));
      return join(folder, RENAMED);
    });

    test("works from an unpacked mirror below a package.json of type module", async () => {
      writeFileSync(join(scratch, "package.json"), '{"type":"module"}');
      const space = await workspace();
      await space.configure(numberBlock("desk", NUMBER, ALICE));
      await space.apply();
      expect(space.rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
      await space.ok("destroy", "-auto-approve");
    });
  });
});
