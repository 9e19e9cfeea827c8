import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { type Outcome, runWith } from "../drift/command";

// Flags from environment variables, and --quiet.

let folder = "";
let rymi: Emulator;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rymi-flags-"));
  writeFileSync(join(folder, "numbers.json"), '{ "+15551230001": null }');
  rymi = await startEmulator();
  rymi.addNumber("+15551230001");
});
afterEach(async () => {
  await rymi.stop();
  rmSync(folder, { recursive: true });
});

const call = (env: Record<string, string>, ...argv: readonly string[]): Promise<Outcome> =>
  runWith({ cwd: folder, env: { RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url, ...env } }, argv);

test("a flag that is not on the command line gets the value of its variable", async () => {
  const { code, out } = await call(
    { RYMI_DRIFT_MAPPING: "numbers.json", RYMI_DRIFT_FORMAT: "json" },
    "drift",
  );
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ summary: expect.anything() });
});

test("the command line overrides the variable, and an empty variable counts as not set", async () => {
  const { code, out } = await call(
    { RYMI_DRIFT_MAPPING: "nowhere.json", RYMI_DRIFT_FORMAT: "", RYMI_DRIFT_MASK: "" },
    ...["drift", "--mapping", "numbers.json"],
  );
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("IN SYNC") });
});

test("a repeatable flag takes a value from each line", async () => {
  writeFileSync(join(folder, "more.json"), '{ "+15551230002": null }');
  const { out } = await call({ RYMI_DRIFT_MAPPING: "numbers.json\nmore.json\n" }, "drift");
  expect(out).toContain("2 declared numbers");
});

test.each([
  ["true", 0],
  ["1", 0],
  ["false", 2],
  ["0", 2],
])("a switch is on or off: %s", async (value, code) => {
  rymi.removeNumber("+15551230001");
  const outcome = await call({ RYMI_DRIFT_EXIT_ZERO: value }, "drift", "--mapping", "numbers.json");
  expect(outcome.code).toBe(code);
});

test.each([
  ["RYMI_DRIFT_FORMAT", "yaml", "'--format <format[=file]>'"],
  ["RYMI_DRIFT_TIMEOUT", "soon", "'--timeout <seconds>'"],
  ["RYMI_DRIFT_MASK", "perhaps", "'--mask'"],
  ["RYMI_DRIFT_FAIL_ON", "all", "'--fail-on <classes>'"],
])("a bad value of %s is refused by the name of the variable", async (variable, value, flag) => {
  const { code, err, out } = await call({ [variable]: value }, "drift", "--mapping", "numbers.json");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(`error: ${variable} cannot be used for ${flag}. `);
});

test("a negative switch has its variable, too", async () => {
  const outcome = await call({ RYMI_EMULATOR_NO_DETACH: "maybe" }, "emulator");
  expect(outcome.err).toContain("error: RYMI_EMULATOR_NO_DETACH cannot be used for '--no-detach'.");
});

test("a variable without a flag is ignored with a warning: a mistyped one, and those that would overwrite files", async () => {
  const { code, err } = await call(
    { RYMI_DRIFT_FROMAT: "json", RYMI_DRIFT_WRITE_BASELINE: "true" },
    ...["drift", "--mapping", "numbers.json"],
  );
  expect(code).toBe(0);
  expect(err).toContain("RYMI_DRIFT_FROMAT is ignored: drift has no flag for it.");
  expect(err).toContain("RYMI_DRIFT_WRITE_BASELINE is ignored");
});

test("the help of a command explains the variables with an example", async () => {
  expect((await call({}, "mirror", "--help")).out).toContain("RYMI_MIRROR_PLATFORM for --platform.");
  expect((await call({}, "import", "--help")).out).toContain("(not for --force, --base-url)");
});

test("--quiet prints the result without progress messages", async () => {
  const loud = await call({}, "import", "--format", "json", "--all");
  const quiet = await call({}, "import", "--format", "json", "--all", "--quiet");
  expect(loud.err).toContain("Wrote 1 number to stdout.");
  expect(quiet).toEqual({ ...loud, err: "" });
});

test("--quiet prints errors, and no progress at a terminal", async () => {
  const world = { cwd: folder, env: { RYMI_BASE_URL: rymi.url }, isTerminal: { stdout: true, stderr: true } };
  const argv = ["drift", "--mapping", "numbers.json", "--quiet"];
  const key = { RYMI_API_KEY: rymi.apiKey };
  expect(await runWith({ ...world, env: { ...world.env, ...key } }, argv)).toMatchObject({
    code: 0,
    err: "",
  });
  expect(await runWith(world, argv)).toMatchObject({
    code: 1,
    err: expect.stringContaining("RYMI_API_KEY is not set"),
  });
});
