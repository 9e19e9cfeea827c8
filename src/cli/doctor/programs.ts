import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as z from "zod/mini";
import { parse } from "../../api";
import { codeOf, type Io, messageOf } from "../../io";
import { THIS_PLATFORM } from "../../packaging";
import { type Check, checkOf, isAtLeast } from "./check";

const run = promisify(execFile);

const LEAST_NODE = "20.18.1";
const LEAST_TERRAFORM = "1.5";
const TIMEOUT_MS = 20_000;

/** The Node.js that Terraform would start the provider with: the `node` of the PATH, which need not be this one. */
export async function checkNode(io: Io): Promise<Check> {
  const node = checkOf("node");
  const remedy = `Install Node.js ${LEAST_NODE} or later, and put it on the PATH of the process that runs Terraform.`;
  let version: string;
  try {
    version = (await ask("node", ["--print", "process.versions.node"], io)).trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return node.wrong(`There is no "node" on the PATH. ${remedy}`);
    const options = io.env["NODE_OPTIONS"] ? " NODE_OPTIONS is set: correct it, or unset it." : "";
    return node.wrong(`The "node" of the PATH does not run: ${firstLine(error)}.${options}`);
  }
  if (!/^\d+\.\d+\.\d+(?:-\S+)?$/.test(version)) {
    return node.wrong(
      "What NODE_OPTIONS loads prints on stdout, where Terraform expects the provider's handshake. Load it without output.",
    );
  }
  return isAtLeast(version, LEAST_NODE)
    ? node.ok(`Node.js ${version}`)
    : node.wrong(`The "node" of the PATH is ${version}, too old for the provider. ${remedy}`);
}

/** A Terraform or OpenTofu that was found. */
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
      const isOpenTofu = (await ask(name, ["version"], io)).startsWith("OpenTofu");
      const shown = parse(VersionShape, JSON.parse(await ask(name, ["version", "-json"], io)));
      if (!shown.ok)
        return { check: terraform.wrong(`${name} does not say which version it is.`), cli: unknown };
      const { terraform_version: version, platform } = shown.value;
      const cli = { isOpenTofu, platform };
      const product = `${isOpenTofu ? "OpenTofu" : "Terraform"} ${version} (${name})`;
      if (isOpenTofu || isAtLeast(version, LEAST_TERRAFORM)) return { check: terraform.ok(product), cli };
      const text = `${product} is too old. Install Terraform ${LEAST_TERRAFORM} or later.`;
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

async function ask(program: string, args: readonly string[], { env, cwd, interrupted }: Io): Promise<string> {
  const { stdout } = await run(program, args, {
    cwd,
    // Terraform would ask a server whether there is a newer version.
    env: { ...env, CHECKPOINT_DISABLE: "1" },
    signal: interrupted,
    timeout: TIMEOUT_MS,
  });
  return stdout;
}

/** Of what a program said, or of why it could not be run. */
function firstLine(error: unknown): string {
  const { stderr = "" } = error as { stderr?: string };
  const lines = stderr.split("\n").map((line) => line.trim());
  const said = lines.find((line) => /\berror\b|not allowed/i.test(line)) ?? lines.find((line) => line !== "");
  return (said ?? messageOf(error)).slice(0, 300);
}
