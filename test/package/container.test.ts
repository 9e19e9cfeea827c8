import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../support/loopback";
import { run } from "../support/run";

/** The steps of the Containerfile, each taken here in place of a container: there may be no engine that builds one. */

jest.setTimeout(180_000);

const PORT = "8080";
const STEPS = readFileSync("Containerfile", "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [, name = "", text = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return { name, text };
  });

function step(name: string): string {
  const [found, ...others] = STEPS.filter((each) => each.name === name);
  if (found === undefined || others.length > 0) throw new Error(`the Containerfile needs one ${name}`);
  return found.text;
}

const [image = ""] = /^node:\S+$/.exec(step("FROM").replace("docker.io/library/", "")) ?? [];

let root = "";
let env: NodeJS.ProcessEnv = {};
const at = (...names: string[]) => join(root, ...names);
const children: ChildProcess[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "rymi-container-"));
  for (const name of ["context", "tmp", "usr", "home"]) mkdirSync(at(name));
  const npm = process.env["npm_config_cache"] ?? join(process.env["HOME"] ?? "", ".npm");
  env = {
    PATH: `${at("usr/bin")}:${process.env["PATH"]}`,
    HOME: at("home"),
    npm_config_prefix: at("usr"),
    npm_config_cache: npm,
    npm_config_prefer_offline: "true",
  };
  const packed = await run("npm", ["pack", "--pack-destination", at("context")], { cwd: resolve("."), env });
  expect(packed).toMatchObject({ code: 0 });
});

afterAll(async () => {
  for (const child of children) {
    const ended = once(child, "close");
    if (child.kill("SIGTERM")) await ended;
  }
  rmSync(root, { recursive: true, force: true });
});

/** What a container has at the root is in the folder here, and the port is a free one. */
const here = (text: string, port: string) => text.replaceAll("/tmp/", `${at("tmp")}/`).replaceAll(PORT, port);

test("its steps install the package, start the emulator on all addresses, and check its health", async () => {
  const port = await freePort();
  const [source = "", target = ""] = step("COPY").split(" ");
  const pattern = new RegExp(`^${source.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  const files = readdirSync(at("context")).filter((name) => pattern.test(name));
  expect(files).toHaveLength(1);
  for (const name of files) cpSync(at("context", name), join(here(target, port), name));

  const installed = await run("sh", ["-c", here(step("RUN"), port)], { cwd: root, env });
  expect(installed).toMatchObject({ code: 0 });
  expect(readdirSync(at("tmp"))).toEqual([]);
  // Only the package and its four dependencies: no constructs, no tools.
  expect(existsSync(at("usr/lib/node_modules/cdktf-rymi/node_modules/cdktf"))).toBe(false);

  const [, check = ""] = / CMD (\[.*\])$/.exec(step("HEALTHCHECK")) ?? [];
  const [program = "", ...args]: string[] = JSON.parse(here(check, port));
  const isWell = async () => (await run(program, args, { cwd: root, env })).code;
  expect(await isWell()).toBe(1);

  const [command = "", ...argv]: string[] = JSON.parse(here(step("ENTRYPOINT"), port));
  const child = spawn(command, argv, { cwd: at("home"), env, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const [said] = await once(child.stdout, "data");
  expect(JSON.parse(String(said))).toEqual({ url: `http://127.0.0.1:${port}`, apiKey: "rymi_emulator_key" });
  expect(await isWell()).toBe(0);
  expect(argv).toContain("0.0.0.0");
});

test("it uses a supported Node.js and not root, and its context is the packed package only", () => {
  expect(Number(/^node:(\d+)/.exec(image)?.[1])).toBeGreaterThanOrEqual(20);
  const names = STEPS.map(({ name }) => name);
  expect(names.indexOf("USER")).toBeGreaterThan(names.lastIndexOf("RUN"));
  expect(step("USER")).toBe("node");
  expect(step("EXPOSE")).toBe(PORT);
  for (const file of [".containerignore", ".dockerignore"])
    expect(readFileSync(file, "utf8")).toBe("*\n!cdktf-rymi-*.tgz\n");
});
