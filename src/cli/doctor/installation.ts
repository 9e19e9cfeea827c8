import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Io, messageOf, readTextFile } from "../../io";
import { holdsProvider, VERSION } from "../../packaging";
import type { Cli } from "./programs";
import { type Check, checkOf } from "./programs";

const MAX_MEBIBYTES = 1;

/** Where a CLI looks for providers before it asks a registry. */
interface Sources {
  /** Folders as in the file; relative ones start from the folder of each stack. */
  readonly mirrors: readonly string[];
  /** Whether there is a `provider_installation` block. Without one every CLI uses its default folders. */
  readonly isExplicit: boolean;
  /** The folder that `dev_overrides` name for `rymi/rymi`. */
  readonly override?: string | undefined;
}

/** Whether the CLI configuration can be read, and whether the CLI finds the provider of this version. */
export function checkInstallation(outdir: string, cli: Cli, io: Io): readonly Check[] {
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
    const of = io.env["TF_CLI_CONFIG_FILE"] ? ", which TF_CLI_CONFIG_FILE names," : "";
    return [
      configuration.wrong(`${path}${of} ${messageOf(error)}. Write it, or unset the variable.`),
      checkOf("provider").unknown("not checked, because the CLI configuration cannot be read"),
    ];
  }
  const says = sources.isExplicit
    ? "has a provider_installation block"
    : "has no provider_installation block, so the default folders are used";
  return [configuration.ok(`${path} ${says}`), checkProvider(sources, outdir, cli, io)];
}

function checkProvider(sources: Sources, outdir: string, cli: Cli, io: Io): Check {
  const provider = checkOf("provider");
  if (sources.override !== undefined) {
    return provider.ok(`dev_overrides take rymi/rymi from ${sources.override}, whatever its version`);
  }
  const stacks = foldersIn(resolve(io.cwd, outdir, "stacks"));
  const folders = sources.isExplicit ? sources.mirrors : defaultFolders(io);
  const places = [io.cwd, ...stacks].flatMap((stack) => folders.map((folder) => resolve(stack, folder)));
  const found = places.find((folder) => holdsProvider(folder, cli.platform));
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
    `${what} is in no folder that the CLI searches. Synthesize again, or without the constructs run npx cdktf-rymi mirror ~/.terraform.d/plugins.`,
  );
}

/** Undefined where there is none. A file that the environment names counts even if it does not exist. */
function configurationPath({ isOpenTofu }: Cli, { env, cwd }: Io): string | undefined {
  const named = env["TF_CLI_CONFIG_FILE"];
  if (named) return resolve(cwd, named);
  const home = env["HOME"] || homedir();
  const names =
    process.platform === "win32"
      ? [join(env["APPDATA"] ?? home, isOpenTofu ? "tofu.rc" : "terraform.rc")]
      : [...(isOpenTofu ? [join(home, ".tofurc")] : []), join(home, ".terraformrc")];
  return names.find((name) => existsSync(name));
}

/** Reads where a CLI configuration takes providers from. Errors elsewhere in it are left to the CLI. */
function readSources(text: string): Sources {
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

/** The folders that each CLI searches by default, relative to the folder in which it runs. */
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
