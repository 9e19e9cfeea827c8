import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as z from "zod/mini";
import { parse } from "../../api";
import { codeOf, type Io, messageOf } from "../../io";
import { THIS_PLATFORM } from "../../packaging";

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
export interface Cli {
  readonly isOpenTofu: boolean;
  /** As its providers are named: `linux_amd64`. */
  readonly platform: string;
}

const VersionShape = z.object({ terraform_version: z.string(), platform: z.string() });

/** `TERRAFORM_BINARY_NAME`, as for cdktf; else terraform, else tofu. */
export async function checkCli(io: Io): Promise<{ readonly check: Check; readonly cli: Cli }> {
  const terraform = checkOf("terraform");
  const named = io.env["TERRAFORM_BINARY_NAME"];
  const names = named ? [named] : ["terraform", "tofu"];
  const unknown: Cli = { isOpenTofu: false, platform: THIS_PLATFORM };
  for (const name of names) {
    try {
      const isOpenTofu = (await run(name, ["version"], io)).startsWith("OpenTofu");
      const shown = parse(VersionShape, JSON.parse(await run(name, ["version", "-json"], io)));
      if (!shown.ok)
        return {
          check: terraform.wrong(
            `${name} version -json prints no version. Install Terraform or OpenTofu under that name.`,
          ),
          cli: unknown,
        };
      const { terraform_version: version, platform } = shown.value;
      const cli = { isOpenTofu, platform };
      const product = `${isOpenTofu ? "OpenTofu" : "Terraform"} ${version} (${name})`;
      if (isOpenTofu || isAtLeast(version, MIN_TERRAFORM)) return { check: terraform.ok(product), cli };
      const text = `${product} is too old. Install Terraform ${MIN_TERRAFORM} or later.`;
      return { check: terraform.wrong(text), cli };
    } catch (error) {
      if (codeOf(error) === "ENOENT") continue;
      return { check: terraform.wrong(`${name} does not run: ${firstLine(error)}.`), cli: unknown };
    }
  }
  const text = named
    ? `There is no "${named}" on the PATH, which TERRAFORM_BINARY_NAME names. Correct or unset it.`
    : "Neither terraform nor tofu is on the PATH. Install one of them.";
  return { check: terraform.wrong(text), cli: unknown };
}

async function run(program: string, args: readonly string[], { env, cwd, interrupted }: Io): Promise<string> {
  const { stdout } = await execute(program, args, {
    cwd,
    // Terraform would ask a server whether there is a newer version.
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
  const said = lines.find((line) => /\berror\b|not allowed/i.test(line)) ?? lines.find((line) => line !== "");
  return (said ?? messageOf(error)).slice(0, 300);
}

/** The result of one check. */
export interface Check {
  /** What was checked: `node`, `key`. */
  readonly subject: string;
  /** `unknown`: not checked, because an earlier check failed, or because it may be missing. */
  readonly state: "ok" | "wrong" | "unknown";
  /** One line: what was found and, if it is wrong, what to do. */
  readonly text: string;
}

/** Makes the results of one subject. */
export function checkOf(subject: string): Record<Check["state"], (text: string) => Check> {
  const as = (state: Check["state"]) => (text: string) => ({ subject, state, text });
  return { ok: as("ok"), wrong: as("wrong"), unknown: as("unknown") };
}

/** Compares versions: numbers with dots between them, without what follows a dash. */
function isAtLeast(version: string, min: string): boolean {
  const [own, other] = [numbersOf(version), numbersOf(min)];
  const different = other.findIndex((part, index) => (own[index] ?? 0) !== part);
  return different === -1 || (own[different] ?? 0) > (other[different] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  return (version.split("-")[0] ?? "").split(".").map(Number);
}
