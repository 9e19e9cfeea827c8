import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { VERSION } from "../../src/packaging";
import { cliOnPath, describeEachCli } from "../support/clis";
import { BOB } from "../support/hcl";
import { type Run, run } from "../support/run";
import { processesIn } from "../support/terraform";

const EXAMPLE = resolve("examples/hcl");
const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";
const [INSTALL = "", APPLY = "", DRIFT = "", DESTROY = "", ...more] = [
  ...readFileSync(join(EXAMPLE, "README.md"), "utf8").matchAll(/^```sh\n([\s\S]*?)^```$/gm),
].map(([, script]) => script);

describeEachCli("the HCL example, following its README", (cli) => {
  let folder = "";
  let rymi: Emulator;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "rymi-hcl-"));
    for (const name of ["home", "tmp", "project"]) mkdirSync(join(folder, name));
    for (const name of ["main.tf", ".gitignore"]) cpSync(join(EXAMPLE, name), join(folder, "project", name));
    // As npm install leaves them.
    mkdirSync(join(folder, "project/node_modules/.bin"), { recursive: true });
    symlinkSync(resolve("dist/cli/cdktf-rymi.js"), join(folder, "project/node_modules/.bin/cdktf-rymi"));
    rymi = await startEmulator();
  });
  afterEach(async () => {
    await rymi.stop();
    const left = processesIn(join(folder, "project"));
    rmSync(folder, { recursive: true, force: true });
    expect(left).toEqual([]);
  });

  /** Runs lines of the README. What they export is there for those that come after. */
  let exported = "";
  const shell = async (lines: string): Promise<Run> => {
    const result = await run("bash", ["-ec", `${exported}${lines}`], {
      cwd: join(folder, "project"),
      env: {
        ...cliOnPath(cli, folder),
        HOME: join(folder, "home"),
        TMPDIR: join(folder, "tmp"),
        CHECKPOINT_DISABLE: "1",
        RYMI_API_KEY: rymi.apiKey,
        RYMI_BASE_URL: rymi.url,
      },
    });
    exported += (lines.match(/^export .*\n/gm) ?? []).join("");
    return result;
  };

  test("it is applied from a mirror, checked for drift, fixed and destroyed, and leaves only the lock file for git", async () => {
    expect(more).toEqual([]);

    expect(await shell(INSTALL)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, "project/.terraform.lock.hcl"), "utf8")).toContain(`"${VERSION}"`);

    const applied = await shell(APPLY);
    expect(applied.text).toContain("2 added, 0 changed, 0 destroyed");
    const registered = rymi.numbers().map(({ number, agent_id }) => [number, agent_id]);
    expect(Object.fromEntries(registered)).toEqual({ "+15551230001": RECEPTION, "+15551230002": null });

    expect(await shell(DRIFT)).toMatchObject({ code: 0 });
    rymi.setAgent("+15551230001", BOB);
    const drifted = await shell(DRIFT);
    expect(drifted).toMatchObject({ code: 2 });
    expect(drifted.stdout).toMatch(/changed +\+15551230001/);

    expect((await shell(APPLY)).text).toContain("0 added, 1 changed, 0 destroyed");
    expect(await shell(DRIFT)).toMatchObject({ code: 0 });

    expect(await shell(DESTROY)).toMatchObject({ code: 0 });
    expect(rymi.numbers()).toEqual([]);

    const { stdout } = await shell("git init -q . && git status --porcelain --untracked-files=all");
    const seen = stdout.split("\n").filter((line) => line !== "" && !line.includes("node_modules/"));
    expect(seen).toEqual(["?? .gitignore", "?? .terraform.lock.hcl", "?? main.tf"]);
  });

  test("before the first apply, drift reports the planned numbers as missing", async () => {
    await shell(INSTALL);
    await shell("terraform plan -out plan.bin");
    const { code, stdout } = await shell(
      "terraform show -json plan.bin > plan.json\nnpx cdktf-rymi drift --plan plan.json",
    );
    expect(code).toBe(2);
    expect(stdout).toMatch(/missing +\+15551230001/);
  });
});
