import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import * as z from "zod/mini";
import { messageOf } from "../io";
import {
  type Declaration,
  type DeclaredPart,
  type Problem,
  type ProviderBlock,
  providerBlocksOf,
  type TerraformSource,
} from "./declaration";
import { declarationsOfStack, declarationsOfValues } from "./stack-declarations";
import { type ManifestStack, type ModuleBlock, parseFile, SynthesizedStack } from "./synthesized";
import { readTerraformJson, TerraformJson, type TerraformValues } from "./terraform-json";

export interface StackOptions {
  readonly cwd: string;
  readonly outdir: string;
  /** From `--plan` or `--state`. */
  readonly values: TerraformValues | undefined;
  /** Whether, and how, Terraform is run for unknown values. */
  readonly pull: false | PullOptions;
}

/** Reads a synthesized stack. A file that cannot be read is a problem in the result, not an error. */
export async function readStack(entry: ManifestStack, options: StackOptions): Promise<DeclaredPart> {
  const stack = entry.name;
  const outdir = resolve(options.cwd, options.outdir);
  const folder = join(outdir, entry.workingDirectory);
  const file = join(outdir, entry.synthesizedStackPath);
  const sourceFile = { path: relative(options.cwd, file), folder: relative(options.cwd, folder) };
  const failed = (code: Problem["code"], message: string): DeclaredPart => ({
    stack,
    declarations: [],
    providers: [],
    problems: [{ code, message: `stack ${stack}: ${message}`, stack }],
  });

  const isHcl = entry.synthesizedStackPath.endsWith(".tf");
  if (isHcl && options.values === undefined && options.pull === false) {
    const remedy = "Synthesize it as JSON, or add --plan or --pull";
    return failed("declared_unreadable", `it was synthesized as HCL, which is not read here. ${remedy}`);
  }
  let synthesized: SynthesizedStack;
  try {
    synthesized = isHcl ? SynthesizedStack.parse({}) : parseFile(file, SynthesizedStack, "cdktf");
  } catch (error) {
    return failed("declared_unreadable", `${sourceFile.path} ${messageOf(error)}`);
  }
  const mayDeclareNumbers = moduleSearch(folder);
  const partWith = (
    values: TerraformValues | undefined,
    terraformSource: TerraformSource = values?.source ?? "none",
  ): DeclaredPart => {
    const common = { stack, file: sourceFile, terraformSource };
    return {
      stack,
      declarations: isHcl
        ? declarationsOfValues(values, common)
        : declarationsOfStack(synthesized, values, common, mayDeclareNumbers),
      providers: isHcl ? plannedProviders(stack, values) : providerBlocksOf(stack, synthesized),
      problems: [],
    };
  };

  const part = partWith(options.values);
  if (options.pull === false || !(isHcl || part.declarations.some(hasUnknown))) return part;
  try {
    // For HCL and modules, only the changes in a plan with refresh show whether `ignore_changes` contains the agent.
    const refresh = isHcl || Object.keys(synthesized.module).length > 0;
    return partWith(await planStack(folder, { ...options.pull, refresh }));
  } catch (error) {
    return {
      ...partWith(options.values, "failed"),
      problems: failed("terraform_failed", messageOf(error)).problems,
    };
  }
}

/** The provider blocks of a stack without a readable synthesized file. A state contains no configuration. */
export function plannedProviders(
  stack: string,
  values: TerraformValues | undefined,
): readonly ProviderBlock[] {
  if (values === undefined) return [];
  const unknown = { name: undefined, baseUrl: undefined, workspace: null };
  return (values.configuration?.providers ?? [unknown]).map((provider) => ({ stack, ...provider }));
}

function hasUnknown({ isCertain, number, agentId }: Declaration): boolean {
  return !isCertain || number === undefined || agentId === undefined;
}

export interface PullOptions {
  /** Environment of Terraform. `TERRAFORM_BINARY_NAME` names another program, as it does for cdktf. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs `terraform plan` for a stack, without a lock: nothing is changed, the state is read from its backend, and expressions
 * get their current values, not those of the last apply.
 *
 * @param folder of the stack, after `terraform init`
 * @param options `refresh`: whether Terraform reads every resource first
 * @throws Error with the errors of Terraform
 */
async function planStack(
  folder: string,
  options: PullOptions & { readonly refresh: boolean },
): Promise<TerraformValues> {
  // A plan has sensitive values in plain text: only this user can read the folder, and it is removed at once.
  const scratch = mkdtempSync(join(tmpdir(), "cdktf-rymi-"));
  const plan = join(scratch, "plan");
  try {
    const flags = [`-refresh=${options.refresh}`, "-lock=false", "-input=false", "-no-color", `-out=${plan}`];
    await terraform(folder, ["plan", ...flags], options);
    const json = await terraform(folder, ["show", "-json", plan], options);
    return readTerraformJson(TerraformJson.parse(JSON.parse(json)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const run = promisify(execFile);

async function terraform(
  folder: string,
  args: readonly string[],
  { env, signal }: PullOptions,
): Promise<string> {
  const program = env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  try {
    const { stdout } = await run(program, args, { cwd: folder, env, signal, maxBuffer: 1024 ** 3 });
    return stdout;
  } catch (error) {
    throw new Error(`${program} ${args[0]} failed: ${excerptOf(error)}`);
  }
}

/** Terraform's errors without their frames, on one line. */
function excerptOf(error: unknown): string {
  const { stderr = "", message = String(error) } = error as { stderr?: string; message?: string };
  const text = stderr.trim() === "" ? message : stderr;
  const line = text.replace(/[\u2502\u2575\u2577\s]+/g, " ").trim();
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}

/** What `terraform init` writes about installed modules. The key of a module in `branch` is `branch.inner`; its code is in `Dir`. */
const Installed = z.looseObject({
  Modules: z.array(z.looseObject({ Key: z.string(), Source: z.string(), Dir: z.string() })),
});
type InstalledByKey = ReadonlyMap<string, z.infer<typeof Installed>["Modules"][number]>;

/** All code that declares a number contains one of these: the type of the resource, or a trigger of a bridge. */
const NUMBER_CODE = /rymi_number|registration/;

/**
 * Makes a function that tells whether a module of a stack may declare numbers. It searches the code without parsing it, and
 * returns false only if the code is found and neither it nor the modules that it calls can contain a number.
 *
 * @param folder of the stack
 */
function moduleSearch(folder: string): (name: string, module: ModuleBlock) => boolean {
  // Read only when there is a module: most stacks have none.
  let installed: InstalledByKey | undefined;
  return (name, { source }) => {
    installed ??= readInstalled(folder);
    if (/^\.\.?\//.test(source)) return mayDeclare(resolve(folder, source), name, folder, installed);
    const module = installed.get(name);
    if (module === undefined || !isSameSource(module.Source, source)) return true;
    return mayDeclare(resolve(folder, module.Dir), name, folder, installed);
  };
}

function mayDeclare(code: string, key: string, folder: string, installed: InstalledByKey): boolean {
  let text: string;
  try {
    const files = readdirSync(code).filter((file) => /\.(tf|tofu)(\.json)?$/.test(file));
    if (files.length === 0) return true;
    text = files.map((file) => readFileSync(join(code, file), "utf8")).join("\n");
  } catch {
    return true;
  }
  if (NUMBER_CODE.test(text)) return true;
  // In JSON, the names of called modules are hard to tell from other keys.
  if (/"module"\s*:/.test(text)) return true;
  return [...text.matchAll(/^[ \t]*module\s+"?([\w-]+)/gm)].some(([, name]) => {
    const inner = installed.get(`${key}.${name}`);
    return inner === undefined || mayDeclare(resolve(folder, inner.Dir), inner.Key, folder, installed);
  });
}

function readInstalled(folder: string): InstalledByKey {
  try {
    const path = join(folder, ".terraform/modules/modules.json");
    return new Map(parseFile(path, Installed, "terraform init").Modules.map((each) => [each.Key, each]));
  } catch {
    return new Map();
  }
}

/** Terraform records a source with its registry: `registry.terraform.io/owner/name/system`. */
function isSameSource(recorded: string, source: string): boolean {
  return recorded === source || recorded.endsWith(`/${source}`);
}
