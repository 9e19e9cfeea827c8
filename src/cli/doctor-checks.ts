import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import * as z from "zod/mini";
import { parse, quoted } from "../api";
import { codeOf, type Io, messageOf, readTextFile } from "../io";
import { holdsProvider, THIS_PLATFORM, VERSION } from "../packaging";

/** The result of one check. */
export interface Check {
  /** What was checked: `node`, `key`. */
  readonly subject: string;
  /** `unknown`: not checked, because an earlier check failed or because it is too early, as before the first synth. */
  readonly state: "ok" | "wrong" | "unknown";
  /** One line: what was found and, if it is wrong, what to do. */
  readonly text: string;
}

/** Functions that make the results of one subject. */
export function checkOf(subject: string): Record<Check["state"], (text: string) => Check> {
  const as = (state: Check["state"]) => (text: string) => ({ subject, state, text });
  return { ok: as("ok"), wrong: as("wrong"), unknown: as("unknown") };
}

const MAX_MEBIBYTES = 1;

/** Where Terraform or OpenTofu searches for providers before it asks a registry. */
interface Sources {
  /** Paths as the file has them; a relative one starts from the folder of each stack. */
  readonly mirrors: readonly string[];
  /** Whether there is a `provider_installation` block. Without one every CLI uses its default folders. */
  readonly isExplicit: boolean;
  /** The folder that `dev_overrides` name for `rymi/rymi`. */
  readonly override?: string | undefined;
}

/** Whether the CLI configuration can be read, and whether the CLI finds the provider of this version. */
export function checkInstallation(outdir: string, cli: TerraformCli, io: Io): readonly Check[] {
  const configuration = checkOf("configuration");
  const path = configurationPath(cli, io);
  if (path === undefined) {
    const none = configuration.ok(
      "no CLI configuration, so providers come from the default folders and registries",
    );
    return [none, checkProvider({ mirrors: [], isExplicit: false }, outdir, cli, io)];
  }
  let sources: Sources;
  try {
    sources = readSources(readTextFile(path, MAX_MEBIBYTES));
  } catch (error) {
    const isNamed = Boolean(io.env["TF_CLI_CONFIG_FILE"]);
    const origin = isNamed ? ", which TF_CLI_CONFIG_FILE names," : "";
    const remedy = isNamed ? "Create or repair it, or unset the variable" : "Repair or remove it";
    return [
      configuration.wrong(`${path}${origin} ${messageOf(error)}. ${remedy}.`),
      checkOf("provider").unknown("not checked, because the CLI configuration cannot be read"),
    ];
  }
  const summary = sources.isExplicit
    ? "has a provider_installation block"
    : "has no provider_installation block, so the default folders are used";
  return [configuration.ok(`${path} ${summary}`), checkProvider(sources, outdir, cli, io)];
}

function checkProvider(sources: Sources, outdir: string, cli: TerraformCli, io: Io): Check {
  const provider = checkOf("provider");
  if (sources.override !== undefined) {
    return provider.ok(`dev_overrides take rymi/rymi from ${sources.override}, whatever its version`);
  }
  const stacks = foldersIn(resolve(io.cwd, outdir, "stacks"));
  const folders = sources.isExplicit ? sources.mirrors : defaultFolders(io);
  const searched = [io.cwd, ...stacks].flatMap((stack) => folders.map((folder) => resolve(stack, folder)));
  const found = searched.find((folder) => holdsProvider(folder, cli.platform));
  const what = `rymi/rymi ${VERSION} for ${cli.platform}`;
  if (found !== undefined) return provider.ok(`${what} in ${found}`);
  if (sources.isExplicit) {
    return provider.wrong(
      `The CLI configuration has a provider_installation block, and no folder of it holds ${what}. Name terraform.d/plugins as a filesystem_mirror, or run npx cdktf-rymi mirror with a folder that it names.`,
    );
  }
  if (stacks.length === 0 && existsSync(join(io.cwd, "cdktf.json"))) {
    return provider.unknown(
      `${what} comes into the folder of each stack at synth; no stack is synthesized yet`,
    );
  }
  return provider.wrong(
    `${what} is in no folder that the CLI searches. With the constructs, synthesize again; without them, run npx cdktf-rymi mirror ~/.terraform.d/plugins.`,
  );
}

/** Undefined when there is no CLI configuration. A file that the environment names is returned even if it does not exist. */
function configurationPath({ isOpenTofu }: TerraformCli, { env, cwd }: Io): string | undefined {
  const named = env["TF_CLI_CONFIG_FILE"];
  if (named) return resolve(cwd, named);
  const home = env["HOME"] || homedir();
  const names =
    process.platform === "win32"
      ? [join(env["APPDATA"] ?? home, isOpenTofu ? "tofu.rc" : "terraform.rc")]
      : [...(isOpenTofu ? [join(home, ".tofurc")] : []), join(home, ".terraformrc")];
  return names.find((name) => existsSync(name));
}

/** Finds out where a CLI configuration installs providers from. Other errors in it are reported by the CLI. */
function readSources(text: string): Sources {
  // Without comments.
  const code = text.replaceAll(/"(?:[^"\\]|\\.)*"|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
    found.startsWith('"') ? found : " ",
  );
  const mirrors = [...code.matchAll(/\bfilesystem_mirror\b[^{]*\{([^{}]*)\}/g)].flatMap(([, block = ""]) => {
    const path = /\bpath"?\s*[=:]\s*("(?:[^"\\]|\\.)*")/.exec(block)?.[1];
    return path === undefined ? [] : [unquote(path)];
  });
  const override =
    /\bdev_overrides\b[^{]*\{[^{}]*?"(?:[^"/]+\/)?rymi\/rymi"\s*[=:]\s*("(?:[^"\\]|\\.)*")/.exec(code)?.[1];
  return {
    mirrors,
    isExplicit: /\bprovider_installation\b/.test(code),
    override: override === undefined ? undefined : unquote(override),
  };
}

function unquote(literal: string): string {
  return literal.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}

/** The folders that every CLI searches by default; a relative one starts from the folder in which it runs. */
function defaultFolders({ env }: Io): readonly string[] {
  const home = env["HOME"] || homedir();
  return [
    "terraform.d/plugins",
    join(home, ".terraform.d/plugins"),
    join(home, ".local/share/terraform/plugins"),
  ];
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    // No stack is synthesized.
    return [];
  }
}

const execute = promisify(execFile);

const MIN_NODE = "20.18.1";
const MIN_TERRAFORM = "1.5";
const TIMEOUT_MS = 20_000;

/** Terraform starts the provider with the `node` on the PATH, which may differ from the running one. */
export async function checkNode(io: Io): Promise<Check> {
  const node = checkOf("node");
  const remedy = `Install Node.js ${MIN_NODE} or later, and put it on the PATH of the process that runs Terraform.`;
  let version: string;
  try {
    version = (await run("node", ["--print", "process.versions.node"], io)).trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return node.wrong(`There is no "node" on the PATH. ${remedy}`);
    const options = io.env["NODE_OPTIONS"] ? " NODE_OPTIONS is set: correct it, or unset it." : "";
    return node.wrong(`The "node" on the PATH does not run: ${firstLine(error)}.${options}`);
  }
  if (!/^\d+\.\d+\.\d+(?:-\S+)?$/.test(version)) {
    return node.wrong(
      "A module that NODE_OPTIONS loads prints to stdout, where Terraform expects the handshake of the provider. Remove its output, or unset NODE_OPTIONS.",
    );
  }
  return isAtLeast(version, MIN_NODE)
    ? node.ok(`Node.js ${version}`)
    : node.wrong(`The "node" on the PATH is ${version}, too old for the provider. ${remedy}`);
}

/** The Terraform or OpenTofu that was found. */
export interface TerraformCli {
  readonly isOpenTofu: boolean;
  /** As its providers are named: `linux_amd64`. */
  readonly platform: string;
}

const VersionShape = z.object({ terraform_version: z.string(), platform: z.string() });

/** Checks the CLI that `TERRAFORM_BINARY_NAME` names, as for cdktf; else terraform, else tofu. */
export async function checkCli(io: Io): Promise<{ readonly check: Check; readonly cli: TerraformCli }> {
  const terraform = checkOf("terraform");
  const defaultCli: TerraformCli = { isOpenTofu: false, platform: THIS_PLATFORM };
  const wrong = (text: string, cli = defaultCli) => ({ check: terraform.wrong(text), cli });
  const named = io.env["TERRAFORM_BINARY_NAME"];
  for (const name of named ? [named] : ["terraform", "tofu"]) {
    try {
      const isOpenTofu = (await run(name, ["version"], io)).startsWith("OpenTofu");
      const parsed = parse(VersionShape, JSON.parse(await run(name, ["version", "-json"], io)));
      if (!parsed.ok)
        return wrong(
          `${name} version -json prints no version. Install Terraform or OpenTofu under that name.`,
        );
      const { terraform_version: version, platform } = parsed.value;
      const cli = { isOpenTofu, platform };
      const product = `${isOpenTofu ? "OpenTofu" : "Terraform"} ${version} (${name})`;
      if (isOpenTofu || isAtLeast(version, MIN_TERRAFORM)) return { check: terraform.ok(product), cli };
      return wrong(`${product} is too old. Install Terraform ${MIN_TERRAFORM} or later.`, cli);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") return wrong(`${name} does not run: ${firstLine(error)}.`);
    }
  }
  return wrong(
    named
      ? `There is no ${quoted(named)} on the PATH, which TERRAFORM_BINARY_NAME names. Correct or unset it.`
      : "Neither terraform nor tofu is on the PATH. Install one of them.",
  );
}

async function run(program: string, args: readonly string[], { env, cwd, interrupted }: Io): Promise<string> {
  const { stdout } = await execute(program, args, {
    cwd,
    // Otherwise Terraform would ask a server whether there is a newer version.
    env: { ...env, CHECKPOINT_DISABLE: "1" },
    signal: interrupted,
    timeout: TIMEOUT_MS,
  });
  return stdout;
}

/** The first line of a program's error, or of the reason why it could not be started. */
function firstLine(error: unknown): string {
  const { stderr = "" } = error as { stderr?: string };
  const lines = stderr.split("\n").map((line) => line.trim());
  const errorLine =
    lines.find((line) => /\berror\b|not allowed/i.test(line)) ?? lines.find((line) => line !== "");
  return (errorLine ?? messageOf(error)).slice(0, 300);
}

/** Compares versions. A suffix after a dash, as of a pre-release, does not make a version lower. */
function isAtLeast(version: string, min: string): boolean {
  return version.localeCompare(min, "en", { numeric: true }) >= 0;
}
