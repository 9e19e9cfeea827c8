import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { run } from "../support/run";

let folder = "";
let rymi: Emulator;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rymi-loaded-"));
  rymi = await startEmulator();
});
afterEach(async () => {
  await rymi.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a command that sends requests loads its own undici and not that of Node.js", async () => {
  rymi.seed([{ number: "+15550000001", agentId: null }]);
  writeFileSync(join(folder, "numbers.json"), '{ "+15550000001": null }');
  writeFileSync(join(folder, "list.cjs"), LIST_MODULES);
  const env = { ...process.env, RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url };
  const drift = [resolve("dist/cli/cdktf-rymi.js"), "drift", "--mapping", "numbers.json"];
  const { code, stdout, stderr } = await run("node", ["--require", "./list.cjs", ...drift], {
    cwd: folder,
    env,
  });
  expect(stdout).toContain("IN SYNC");
  expect(code).toBe(0);
  expect(stderr).toContain("NativeModule net\n");
  expect(stderr).not.toContain("internal/deps/undici");
});

/** Names of Node's own modules that were loaded, in the words of Node. */
const LIST_MODULES = `process.on("exit", () => process.stderr.write(process.moduleLoadList.join("\\n") + "\\n"));`;
