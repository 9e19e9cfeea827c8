import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { pinnedCdktn, pinnedNode } from "../../scripts/clis/pinned";
import { bundle } from "../support/bundle";
import {
  type Cli,
  describeEachCli,
  describeOneCli,
  foundClis,
  registryOf,
  testUnless,
} from "../support/clis";
import { processesIn } from "../support/terraform";
import { GuideProject } from "./guide-project";
import { readSteps } from "./guide-steps";

/** Each guide is followed as it is written, from its first block to its last. */

// Some deploy five times, and each deploy starts cdktf, Terraform and Node.js several times.
jest.setTimeout(600_000);

const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";
const SUPPORT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";

/** Gives each test projects on the CLI, and closes them after the test. */
function useGuides(cli: Cli) {
  const open: GuideProject[] = [];
  afterEach(async () => {
    for (const project of open.splice(0)) {
      expect(processesIn(project.at("work/cdktf.out/stacks/phone-lines"))).toEqual([]);
      await project.close();
    }
  });

  return async (): Promise<GuideProject> => {
    const opened = (await GuideProject.open(cli)).install();
    open.push(opened);
    return opened;
  };
}

async function follow(guide: GuideProject, name: string): Promise<void> {
  const steps = readSteps(readFileSync(join("docs/guides", name), "utf8"));
  expect(steps.filter(({ kind }) => kind === "run").length).toBeGreaterThan(2);
  expect(steps.filter(({ kind }) => kind === "prints").length).toBeGreaterThan(1);
  await guide.follow(steps);
}

describeEachCli("the guide", (cli) => {
  const project = useGuides(cli);

  test.each(["first-number.md", "drift-in-ci.md", "remote-runs.md"])(
    "%s works as it is written",
    async (name) => {
      await follow(await project(), name);
    },
  );

  test("existing-account.md works as it is written, without a write to Rymi", async () => {
    const guide = await project();
    guide.rymi.seed([
      { number: "+15551230001", agentId: RECEPTION },
      { number: "+15551230002", agentId: SUPPORT },
      { number: "+15551230003" },
    ]);
    await follow(guide, "existing-account.md");
    expect(guide.rymi.countWrites()).toBe(0);
  });

  test("bridge.md works as it is written", async () => {
    const guide = await project();
    const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
    const plugins = `home/.terraform.d/plugins/${registryOf(cli)}/hashicorp/null/3.2.4`;
    await bundle("test/support/null-provider.ts", guide.at(plugins, platform, "terraform-provider-null"));
    // For its lock file cdktf would request hashicorp/null from the registry; the stand-in is not there.
    guide.env({ CDKTF_SKIP_PROVIDER_LOCK: "true" });
    await follow(guide, "bridge.md");
  });
});

/** Runs the steps of the workflow as Atlantis does: each in its own shell, in the folder of the project. */
async function runAtlantis(
  guide: GuideProject,
  workflow: Record<"plan" | "apply", AtlantisStage>,
): Promise<void> {
  guide.env({ PLANFILE: guide.at("work/atlantis.tfplan") });
  for (const { run } of [...workflow.plan.steps, ...workflow.apply.steps]) {
    if (run !== "npm ci") await guide.follow([{ kind: "run", exit: 0, line: 0, text: `(${run})\n` }]);
  }
}

interface AtlantisStage {
  readonly steps: readonly { readonly run: string }[];
}

/** The subject of these guides is the provider and the command, which do not depend on the CLI. */
describeOneCli("the guide", (cli) => {
  const project = useGuides(cli);

  test.each(["several-accounts.md", "workspaces.md", "rate-limits.md"])(
    "%s works as it is written",
    async (name) => {
      await follow(await project(), name);
    },
  );

  const python = outputOf("python3", "-c", "import sys; print(sys.executable)");
  const goCache = outputOf("go", "env", "GOCACHE");
  testUnless(python === undefined || goCache === undefined ? "no Python or no Go here" : undefined)(
    "emulator-service.md works as it is written, with curl, Python and Go",
    async () => {
      const guide = await project();
      // Not a stand-in that looks for Python in the home folder, which is another one here.
      symlinkSync(python ?? "", guide.at("cli/python3"));
      guide.env({ GOCACHE: goCache, CGO_ENABLED: "0" });
      await follow(guide, "emulator-service.md");
    },
  );

  const missing = missingPrograms();
  const testWay = testUnless(process.env["CI"] ? undefined : missing);
  testWay(
    "leaving-cdktf.md works as it is written, with no write to Rymi after its first deploy",
    async () => {
      expect(missing).toBeUndefined();
      const guide = await project();
      symlinkSync(resolve("node_modules/cdktn"), guide.at("work/node_modules/cdktn"));
      symlinkSync(pinnedCdktn().executable, guide.at("work/node_modules/.bin/cdktn"));
      symlinkSync(dirname(dirname(pinnedNode().executable)), guide.at("home/node-24"));
      for (const { product, version, path } of foundClis())
        symlinkSync(dirname(path), guide.at("home", `${product.toLowerCase()}-${version}`));
      await follow(guide, "leaving-cdktf.md");
      const writes = guide.rymi.requests.filter(({ method }) => method !== "GET");
      expect(writes.map(({ method, number, status }) => `${method} ${number} ${status}`).sort()).toEqual([
        "POST +15551230001 201",
        "POST +15551230002 201",
        "POST +15551230003 201",
      ]);
      expect(
        guide.rymi
          .numbers()
          .map(({ number, agent_id }) => [number, agent_id])
          .sort(),
      ).toEqual([
        ["+15551230001", RECEPTION],
        ["+15551230002", SUPPORT],
        ["+15551230003", null],
      ]);
    },
  );

  test("the workflow for Atlantis in remote-runs.md plans and applies", async () => {
    const page = readFileSync("docs/guides/remote-runs.md", "utf8");
    const [, yaml = ""] = /^```yaml not-run\n(# atlantis\.yaml\n[\s\S]*?)^```$/m.exec(page) ?? [];
    const guide = await project();
    await guide.follow(readSteps(page).slice(0, 1));
    await runAtlantis(guide, parse(yaml).workflows.cdktf);
    expect(guide.rymi.numbers()).toMatchObject([{ number: "+15551230001" }]);
  });
});

/** The programs that the guide needs and this machine does not have; undefined when it has all. */
function missingPrograms(): string | undefined {
  const found = foundClis().filter(({ missing }) => missing === undefined);
  const clis = ["OpenTofu 1.12.6", "Terraform 1.11.4", "Terraform 1.16.1"].filter((each) =>
    found.every(({ name }) => name !== each),
  );
  const programs = [pinnedNode(), pinnedCdktn()]
    .filter(({ executable }) => !existsSync(executable))
    .map(({ name, version }) => `${name} ${version}`);
  const all = [...clis, ...programs];
  return all.length === 0 ? undefined : `${all.join(", ")}: not there (npm run clis)`;
}

/** The output of a program; undefined when it is not installed. */
function outputOf(program: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
