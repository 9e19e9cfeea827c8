import { spawnSync } from "node:child_process";
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
  symlinkSync,
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

test("the entry is small, and loads neither the client, the messages nor the gRPC library", () => {
  const main = readFileSync(at("provider/lib/main.cjs"), "utf8");
  const loadedAtOnce = [...main.matchAll(/^const \w+ = require\("\.\/([a-z-]+)-[\w-]+\.cjs"\)/gm)];
  expect(loadedAtOnce.map(([, name]) => name)).toEqual([]);
  expect(main.length).toBeLessThan(20_000);
  expect(readFileSync(launcher(), "utf8").split("\n").length).toBeLessThan(120);
});

test("undici is a separate, unmodified file", async () => {
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

test("it starts below a package.json with type module", async () => {
  writeFileSync(at("package.json"), '{"type":"module"}');
  expect(await start()).toMatchObject(STARTED);
});

test("it starts through a link to a folder with a space and a quote", async () => {
  renameSync(at("provider"), at("the provider's"));
  symlinkSync(at("the provider's/terraform-provider-rymi"), at("a link"));
  expect(await start({}, at("a link"))).toMatchObject(STARTED);
});

test("the started process becomes Node.js, with the same arguments and NODE_OPTIONS", async () => {
  const print = `process.stderr.write(JSON.stringify([process.pid, process.argv.slice(2), process.execArgv, process.env.NODE_OPTIONS]));process.exit();`;
  const env = before(`if (process.argv[2] !== "--check-start") { ${print} }`);
  let pid: number | undefined;
  const { stderr } = await run(launcher(), ["--debug", "two words", ""], {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...env },
    started: (child) => {
      pid = child.pid;
    },
  });
  expect(JSON.parse(stderr)).toEqual([pid, ["--debug", "two words", ""], [], env["NODE_OPTIONS"]]);
});

test("without Node.js on the PATH it prints one sentence, which Terraform shows", async () => {
  const sentence =
    'The Rymi provider needs Node.js 20.18.1 or later, and there is no "node" on the PATH of the process that runs Terraform: install it there.\n';
  expect(await start({ PATH: at("home") })).toMatchObject({ code: 1, stdout: sentence, stderr: sentence });
});

describe("with NODE_OPTIONS that prevent the handshake", () => {
  const isThere = (shell: string) => spawnSync(shell, ["-c", ":"]).error === undefined;
  const shells = [["sh"], ["dash"], ["bash", "--posix"], ["busybox", "ash"]].filter(([name = ""]) =>
    isThere(name),
  );

  const REFUSED = "cannot start, as Node.js refuses the NODE_OPTIONS of its environment";
  const CORRECT = "correct it, or unset it for Terraform.";
  test.each([
    ["--require ./missing.js", `${REFUSED} (Error: Cannot find module './missing.js'): ${CORRECT}`],
    ["--import ./missing.mjs", `${REFUSED} (Error [ERR_MODULE_NOT_FOUND]: Cannot find module '`],
    [
      "--max-old-space-size=abc",
      `${REFUSED} (Error: illegal value for flag --max-old-space-size=abc of type size_t): `,
    ],
    ["--no-such-option", "node: --no-such-option is not allowed in NODE_OPTIONS): "],
    ["--require ./silent.cjs", `${REFUSED}: ${CORRECT}`],
    [
      "--require ./printing.cjs",
      "cannot start, as what NODE_OPTIONS loads prints on stdout ([31mhello (hidden)): load it without output, or unset NODE_OPTIONS for Terraform.",
    ],
  ])("%s: it prints one sentence, which Terraform shows", async (options, words) => {
    writeFileSync(at("silent.cjs"), "process.exit(3)");
    writeFileSync(
      at("printing.cjs"),
      String.raw`console.log("\x1b[31mhello " + process.env.RYMI_API_KEY + "\nto all")`,
    );
    for (const [shell = "", ...args] of shells) {
      const env = { PATH: process.env["PATH"], NODE_OPTIONS: options, RYMI_API_KEY: "rymi_secret" };
      const { code, stdout, stderr } = await run(shell, [...args, launcher()], { cwd: folder, env });
      expect(stdout).toMatch(/^The Rymi provider cannot start, .*[^.]\.\n$/);
      expect(stdout).toContain(words);
      expect({ code, stderr }).toEqual({ code: 1, stderr: stdout });
    }
  });
});

describe("on a Node.js that is too old", () => {
  const as = (version: string) =>
    before(
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });
       Object.defineProperty(process, "version", { value: "v${version}" });`,
    );

  test.each(["12.22.12", "18.20.8", "20.9.0", "20.18.0"])(
    "%s: it prints one sentence, which Terraform shows",
    async (version) => {
      const sentence = `The Rymi provider needs Node.js 20.18.1 or later, and the "node" on the PATH is v${version}: upgrade it.\n`;
      expect(await start(as(version))).toMatchObject({ code: 1, stdout: sentence, stderr: sentence });
    },
  );

  test.each(["20.18.1", "20.19.0", "22.0.0", "26.10.0"])("%s is not too old", async (version) => {
    expect(await start(as(version))).toMatchObject(STARTED);
  });

  test("the minimum version is that of package.json", () => {
    const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
    const named = readFileSync(launcher(), "utf8").match(/Node\.js [\d.]+ or later/g);
    const right = `Node.js ${engines.node.replace(">=", "")} or later`;
    expect(named).toEqual([right, right]);
  });
});

describe("compiled code is stored for the next start", () => {
  /** Prints which folder the launcher would use; Node has such a cache since 22.1. */
  const recording = () =>
    before(`require("node:module").enableCompileCache = (folder) => process.stdout.write(folder);`);

  test("in a folder that only the user can access", async () => {
    expect(await start(recording())).toMatchObject({ ...STARTED, stdout: at("home/.cache/cdktf-rymi") });
    expect(statSync(at("home/.cache/cdktf-rymi")).mode & 0o777).toBe(0o700);
  });

  test("in the folder of XDG_CACHE_HOME", async () => {
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

  test("not without a writable home; the provider starts anyway", async () => {
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

  test("it still writes the handshake line, because it loads the library later", async () => {
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
