import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import * as nodeModule from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { builtProvider } from "../support/bundle";
import { usePlugins } from "../support/plugin-client";
import { type Run, run } from "../support/run";

// The provider as it is built: a launcher, and the program beside it.

let folder = "";
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "launcher-")));
  cpSync(dirname(builtProvider()), at("provider"), { recursive: true });
  mkdirSync(at("home"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: readonly string[]) => join(folder, ...names);
const launcher = () => at("provider/terraform-provider-rymi");

/** Starts it as a curious person would. */
const start = (env: NodeJS.ProcessEnv = {}, file = launcher()): Promise<Run> =>
  run(file, [], { cwd: folder, env: { PATH: process.env["PATH"], HOME: at("home"), ...env } });

/** Runs this code before the launcher. */
function before(code: string): NodeJS.ProcessEnv {
  writeFileSync(at("before.cjs"), code);
  return { NODE_OPTIONS: `--require ${at("before.cjs")}` };
}

const STARTED = { code: 1, stderr: expect.stringMatching(/^This is registry\.terraform\.io\/rymi\/rymi \d/) };

test("the entry is a few lines, and loads neither the client, the messages nor the gRPC library", () => {
  const main = readFileSync(at("provider/lib/main.cjs"), "utf8");
  const loadedAtOnce = [...main.matchAll(/^const \w+ = require\("\.\/([a-z-]+)-[\w-]+\.cjs"\)/gm)];
  expect(loadedAtOnce.map(([, name]) => name)).toEqual(["rolldown-runtime"]);
  expect(main.length).toBeLessThan(20_000);
  expect(readFileSync(launcher(), "utf8").split("\n").length).toBeLessThan(60);
});

test("undici is a file of its own, as it is published", async () => {
  const print = (name: string) => `console.log(Object.keys(require(${JSON.stringify(name)})).sort().join())`;
  const keys = async (name: string) =>
    (await run(process.execPath, ["--eval", print(name)], { cwd: ".", env: process.env })).stdout;
  expect(await keys("undici")).toMatch(/Agent,.*EnvHttpProxyAgent,.*fetch/);
  expect(await keys(at("provider/lib/undici.cjs"))).toBe(await keys("undici"));
});

test.each(["terraform-provider-rymi_v1.2.3", "renamed"])("it starts under the name %s", async (name) => {
  renameSync(launcher(), at("provider", name));
  expect(await start({}, at("provider", name))).toMatchObject(STARTED);
});

test("it starts below a package.json that says all files are ES modules", async () => {
  writeFileSync(at("package.json"), '{"type":"module"}');
  expect(await start()).toMatchObject(STARTED);
});

describe("on a Node.js that is too old", () => {
  const as = (version: string) =>
    before(
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });
       Object.defineProperty(process, "version", { value: "v${version}" });`,
    );

  test.each(["12.22.12", "18.20.8", "20.9.0", "20.18.0"])(
    "%s: one sentence says so, where Terraform shows it",
    async (version) => {
      const sentence = `The Rymi provider needs Node.js 20.18.1 or later, and the "node" on the PATH is v${version}: upgrade it.\n`;
      expect(await start(as(version))).toMatchObject({ code: 1, stdout: sentence, stderr: sentence });
    },
  );

  test.each(["20.18.1", "20.19.0", "22.0.0", "26.10.0"])("%s is not too old", async (version) => {
    expect(await start(as(version))).toMatchObject(STARTED);
  });

  test("the version is the one that package.json names", () => {
    const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(readFileSync(launcher(), "utf8")).toContain(`Node.js ${engines.node.replace(">=", "")} or later`);
  });
});

describe("compiled code is kept for the next start", () => {
  /** Prints which folder the launcher would use; Node has such a cache since 22.1. */
  const recording = () =>
    before(`require("node:module").enableCompileCache = (folder) => process.stdout.write(folder);`);

  test("in a folder that only the user can enter", async () => {
    expect(await start(recording())).toMatchObject({ ...STARTED, stdout: at("home/.cache/cdktf-rymi") });
    expect(statSync(at("home/.cache/cdktf-rymi")).mode & 0o777).toBe(0o700);
  });

  test("in the folder for caches that the user names", async () => {
    const env = { ...recording(), XDG_CACHE_HOME: at("caches") };
    expect(await start(env)).toMatchObject({ ...STARTED, stdout: at("caches/cdktf-rymi") });
  });

  test.each([
    ["others can write to it", "home/.cache/cdktf-rymi"],
    ["others can put another one in its place", "home/.cache"],
  ])("but not where %s", async (_why, name) => {
    mkdirSync(at("home/.cache/cdktf-rymi"), { recursive: true });
    chmodSync(at(name), 0o777);
    expect(await start(recording())).toMatchObject({ ...STARTED, stdout: "" });
  });

  test("but not where there is no home that a folder can be made in, and the provider starts all the same", async () => {
    writeFileSync(at("file"), "");
    expect(await start({ ...recording(), HOME: at("file") })).toMatchObject({ ...STARTED, stdout: "" });
  });

  const whereNodeHasIt = "enableCompileCache" in nodeModule ? test : test.skip;
  whereNodeHasIt("by Node itself, which finds it again", async () => {
    expect(await start()).toMatchObject(STARTED);
    const [made = ""] = readdirSync(at("home/.cache/cdktf-rymi"));
    const first = readdirSync(at("home/.cache/cdktf-rymi", made));
    expect(first.length).toBeGreaterThan(0);
    expect(await start()).toMatchObject(STARTED);
    expect(readdirSync(at("home/.cache/cdktf-rymi", made))).toEqual(first);
  });
});

describe("without its gRPC library", () => {
  let broken = "";
  const plugins = usePlugins(() => {
    broken = mkdtempSync(join(tmpdir(), "launcher-"));
    cpSync(dirname(builtProvider()), broken, { recursive: true });
    for (const name of readdirSync(join(broken, "lib")))
      if (readFileSync(join(broken, "lib", name), "utf8").includes("createConnectionInjector("))
        rmSync(join(broken, "lib", name));
    return join(broken, "terraform-provider-rymi");
  });
  afterAll(() => rmSync(broken, { recursive: true }));

  test("it still writes the handshake line, which therefore comes before the library is loaded", async () => {
    const process = plugins.spawn();
    expect(await process.handshake()).toMatchObject({
      coreProtocol: "1",
      appProtocol: "6",
      transport: "grpc",
    });
    expect(await process.exit()).toMatchObject({ code: 1 });
    expect(process.stderr).toContain("The provider cannot be loaded");
  });
});
