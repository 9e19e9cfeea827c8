import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { RymiNumber, RymiNumbers, RymiProvider } from "cdktf-rymi";
import { startEmulator } from "cdktf-rymi/emulator";
import { describeOneCli } from "../support/clis";
import { ALICE, BOB, NUMBER } from "../support/hcl";
import { run } from "../support/run";

/**
 * The state and the lock file in `written-by-0.1.0` are what Terraform 1.11.4 wrote with version 0.1.0 (4699b64) and this stack:
 * one number, and a map of two.
 */
const WRITTEN = "test/package/written-by-0.1.0";
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const NUMBERS = [
  { number: NUMBER, agentId: ALICE },
  { number: "+15551230002", agentId: BOB },
  { number: "+15551230003", agentId: null },
];

describeOneCli("a project of 0.1.0", (cli) => {
  test("#42 is upgraded by a synth: nothing changes, no write is sent, and a later rename is refused", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rymi-upgrade-"));
    const rymi = await startEmulator();
    rymi.seed(NUMBERS);
    try {
      const stackFolder = join(folder, "cdktf.out/stacks/phones");
      const state = join(folder, "state");
      mkdirSync(stackFolder, { recursive: true });
      copyFileSync(join(WRITTEN, "lock.hcl"), join(stackFolder, ".terraform.lock.hcl"));
      copyFileSync(join(WRITTEN, "state.json"), state);
      writeFileSync(join(folder, "terraform.rc"), "");
      const env = {
        PATH: process.env["PATH"],
        HOME: folder,
        CHECKPOINT_DISABLE: "1",
        TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"),
        RYMI_API_KEY: rymi.apiKey,
        RYMI_BASE_URL: rymi.url,
      };
      const terraform = (...args: string[]) =>
        run(cli.path, [...args, "-no-color"], { cwd: stackFolder, env });

      synth(folder, state, "desk");
      const init = await terraform("init", "-input=false");
      expect(init).toMatchObject({ code: 0, text: expect.stringContaining(`rymi/rymi v${version}`) });
      const plan = await terraform("plan", "-input=false", "-detailed-exitcode");
      expect(plan).toMatchObject({ code: 0, text: expect.stringContaining("No changes.") });
      const apply = await terraform("apply", "-auto-approve", "-input=false");
      expect(apply.text).toContain("0 added, 0 changed, 0 destroyed");

      // What the changelog calls the change for those who upgrade.
      synth(folder, state, "reception");
      const renamed = await terraform("plan", "-input=false");
      expect(renamed.code).toBe(1);
      expect(renamed.text).toContain(NUMBER);
      expect(renamed.text).toContain("moved");
      expect(rymi.countWrites()).toBe(0);
    } finally {
      await rymi.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

function synth(folder: string, state: string, id: string): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const stack = new TerraformStack(app, "phones");
  new LocalBackend(stack, { path: state });
  new RymiProvider(stack, "rymi");
  new RymiNumber(stack, id, { number: NUMBER, agentId: ALICE });
  new RymiNumbers(stack, "branches", { numbers: { "+15551230002": BOB, "+15551230003": null } });
  app.synth();
}
