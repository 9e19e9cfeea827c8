import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "../support/run";

/** Installs without a lock file, as people do them: whichever versions come, and in whichever order. */

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const TOOLS = [
  "npm-10@npm:npm@10.9.9",
  "npm-11@npm:npm@11.21.2",
  "pnpm@12.21.0",
  "@yarnpkg/cli-dist@4.18.1",
  "typescript@7.0.2",
];

const CDKTF = { cdktf: "^0.21.0", constructs: "^10.4.2" };
// cdktn itself asks for constructs below 10.8.
const CDKTN = { cdktn: "^0.24.0", constructs: "~10.7.0" };

jest.setTimeout(300_000);

let folder = "";
const at = (...names: readonly string[]) => join(folder, ...names);
const tarball = () => at(`cdktf-rymi-${version}.tgz`);
const tool = (path: string) => at("tools/node_modules", path);

const ENV = {
  ...process.env,
  CI: "",
  YARN_ENABLE_GLOBAL_CACHE: "false",
  YARN_ENABLE_TELEMETRY: "0",
  YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
};

/** Runs a Node program in a project, which must succeed. */
async function node(project: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(process.execPath, args, { cwd: at(project), env: ENV });
  if (code !== 0) throw new Error(`node ${args.join(" ")} in ${project} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

function project(name: string, dependencies: Readonly<Record<string, string>>, more: object = {}): string {
  rmSync(at(name), { recursive: true, force: true });
  mkdirSync(at(name));
  writeFileSync(at(name, "package.json"), JSON.stringify({ private: true, dependencies, ...more }));
  return name;
}

/** Synthesizes a stack with CommonJS and once more with an ES module. `prefix` comes before `node`. */
async function synthesizes(name: string, library: "cdktf" | "cdktn", ...prefix: readonly string[]) {
  const entry = library === "cdktf" ? "cdktf-rymi" : "cdktf-rymi/cdktn";
  const stack = (id: string) =>
    `const app = new App(); const stack = new TerraformStack(app, "${id}"); new RymiProvider(stack, "rymi"); ` +
    `new RymiNumber(stack, "desk", { number: "+15551234567" }); app.synth();`;
  const names = "{ App, TerraformStack }";
  const ours = "{ RymiNumber, RymiProvider }";
  writeFileSync(
    at(name, "one.cjs"),
    `const ${names} = require("${library}"); const ${ours} = require("${entry}"); ${stack("one")}`,
  );
  writeFileSync(
    at(name, "two.mjs"),
    `import cdk from "${library}"; const ${names} = cdk; import ${ours} from "${entry}"; ${stack("two")}`,
  );
  for (const script of ["one.cjs", "two.mjs"]) {
    if (prefix.length === 0) await node(name, script);
    else await node(name, ...prefix, "node", script);
  }
  for (const id of ["one", "two"]) {
    expect(readFileSync(at(name, "cdktf.out/stacks", id, "cdk.tf.json"), "utf8")).toContain("+15551234567");
    expect(existsSync(at(name, "cdktf.out/stacks", id, "terraform.d/plugins"))).toBe(true);
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rymi-installs-"));
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], {
    cwd: resolve("."),
    env: ENV,
  });
  project("tools", {});
  await run("npm", ["install", "--no-audit", "--no-fund", ...TOOLS], { cwd: at("tools"), env: ENV });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ours = () => ({ "cdktf-rymi": `file:${tarball()}` });

describe.each(["npm-10", "npm-11"])("%s", (npm) => {
  const install = (name: string, ...args: readonly string[]) =>
    node(
      name,
      tool(`${npm}/bin/npm-cli.js`),
      "install",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      ...args,
    );

  test("a package.json is installed, and again after its lock file was deleted", async () => {
    const name = project("by-hand", { ...CDKTF, ...ours() });
    await install(name);
    await synthesizes(name, "cdktf");
    rmSync(at(name, "package-lock.json"));
    await install(name);
    rmSync(at(name, "package-lock.json"));
    rmSync(at(name, "node_modules"), { recursive: true });
    await install(name);
    await synthesizes(name, "cdktf");
  });

  test("with cdktf-cli all versions can be resolved", async () => {
    const name = project(
      "with-cli",
      { ...CDKTF, ...ours() },
      { devDependencies: { "cdktf-cli": "^0.21.0" } },
    );
    await install(name, "--package-lock-only", "--ignore-scripts");
    expect(readFileSync(at(name, "package-lock.json"), "utf8")).toContain('"node_modules/cdktf-rymi"');
  });

  test("one npm install installs all packages, with cdktf and with cdktn", async () => {
    const first = project("one-command", {});
    await install(first, "cdktf", "constructs", tarball());
    await synthesizes(first, "cdktf");
    const second = project("one-command-cdktn", {});
    await install(second, "cdktn", "constructs", tarball());
    await synthesizes(second, "cdktn");
  });
});

test.each([
  ["cdktf", CDKTF],
  ["cdktn", CDKTN],
] as const)("pnpm installs it beside %s", async (library, dependencies) => {
  const name = project(`pnpm-${library}`, { ...dependencies, ...ours() });
  await node(name, tool("pnpm/bin/pnpm.mjs"), "install", "--ignore-scripts");
  await synthesizes(name, library);
});

test.each([
  ["cdktf", CDKTF],
  ["cdktn", CDKTN],
] as const)("Yarn's Plug'n'Play finds what it needs beside %s", async (library, dependencies) => {
  const name = project(`yarn-${library}`, { ...dependencies, ...ours() });
  writeFileSync(at(name, "yarn.lock"), "");
  const yarn = tool("@yarnpkg/cli-dist/bin/yarn.js");
  await node(name, yarn, "install");
  expect(existsSync(at(name, "node_modules"))).toBe(false);
  await synthesizes(name, library, yarn);
});

test("TypeScript 7 reads the types, with cdktf and with cdktn", async () => {
  const name = project("types", { ...CDKTF, cdktn: CDKTN.cdktn, constructs: CDKTN.constructs, ...ours() });
  await node(name, tool("npm-11/bin/npm-cli.js"), "install", "--no-audit", "--no-fund", "--prefer-offline");
  writeFileSync(
    at(name, "main.ts"),
    `import { App, TerraformStack } from "cdktf";
     import * as terrain from "cdktn";
     import { RymiNumber, RymiNumbers, RymiProvider } from "cdktf-rymi";
     import * as rymi from "cdktf-rymi/cdktn";
     import { RymiClient } from "cdktf-rymi/client";
     import { startEmulator } from "cdktf-rymi/emulator";
     const stack = new TerraformStack(new App(), "phones");
     new RymiProvider(stack, "rymi", { requestTimeout: 20 });
     const desk: string = new RymiNumber(stack, "desk", { number: "+15551234567" }).id;
     new rymi.RymiNumber(new terrain.TerraformStack(new terrain.App(), "phones"), "desk", { number: desk });
     export const used = [RymiNumbers, RymiClient, startEmulator];
     // @ts-expect-error a number is not optional
     new RymiNumber(stack, "none", {});`,
  );
  for (const [module, resolution] of [
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ] as const) {
    const how = ["--module", module, "--moduleResolution", resolution, "--target", "es2022"];
    await node(name, tool("typescript/bin/tsc"), "--noEmit", "--strict", "--skipLibCheck", ...how, "main.ts");
  }
});
