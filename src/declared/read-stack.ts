import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import * as z from "zod/mini";
import { messageOf } from "../io";
import { type Declaration, type Part, type Problem, type ProviderBlock, providersOf } from "./declaration";
import { declarationsOf, knowledgeOf, resolvedDeclarations, type TerraformKnowledge } from "./declarations";
import { type ManifestStack, parseFile, SynthesizedStack } from "./synthesized";
import { readTerraformJson, TerraformJson, type TerraformValues } from "./terraform-json";

export interface StackOptions {
  readonly cwd: string;
  readonly outdir: string;
  /** From `--plan` or `--state`. */
  readonly values: TerraformValues | undefined;
  /** Whether, and how, Terraform is run for unresolved values. */
  readonly pull: false | PullOptions;
}

/** Reads a synthesized stack. What cannot be read is a problem of the result, not an error. */
export async function readStack(entry: ManifestStack, options: StackOptions): Promise<Part> {
  const stack = entry.name;
  const outdir = resolve(options.cwd, options.outdir);
  const folder = join(outdir, entry.workingDirectory);
  const file = join(outdir, entry.synthesizedStackPath);
  const place = {
    stack,
    file: { path: relative(options.cwd, file), folder: relative(options.cwd, folder) },
  };
  const failed = (code: Problem["code"], message: string): Part => ({
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
    return failed("declared_unreadable", `${place.file.path} ${messageOf(error)}`);
  }
  const mayDeclareNumbers = moduleSearch(folder);
  const read = (known: TerraformKnowledge) => ({
    stack,
    declarations: isHcl
      ? resolvedDeclarations(known, place)
      : declarationsOf(synthesized, place, known, (name, { source }) => mayDeclareNumbers(name, source)),
    providers: isHcl ? plannedProviders(stack, known.values) : providersOf(stack, synthesized),
    problems: [],
  });

  const part = read(knowledgeOf(options.values));
  if (options.pull === false || !(isHcl || part.declarations.some(isUnresolved))) return part;
  try {
    // `ignore_changes` of HCL and of modules shows only in the changes that a plan with refresh makes.
    const refresh = isHcl || Object.keys(synthesized.module).length > 0;
    return read(knowledgeOf(await planStack(folder, { ...options.pull, refresh })));
  } catch (error) {
    const known = read({ values: options.values, source: "failed" });
    return { ...known, problems: failed("terraform_failed", messageOf(error)).problems };
  }
}

/** The providers of a stack without a readable synthesized file. A state does not contain their configuration. */
export function plannedProviders(
  stack: string,
  values: TerraformValues | undefined,
): readonly ProviderBlock[] {
  if (values === undefined) return [];
  const unknown = { name: undefined, baseUrl: null, workspace: undefined };
  return (values.configuration?.providers ?? [unknown]).map((provider) => ({ stack, ...provider }));
}

function isUnresolved({ isCertain, number, agentId }: Declaration): boolean {
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

/** What `terraform init` writes about installed modules: the code of `branch.inner` is in `Dir`. */
const Installed = z.looseObject({
  Modules: z.array(z.looseObject({ Key: z.string(), Source: z.string(), Dir: z.string() })),
});
type InstalledByKey = ReadonlyMap<string, z.infer<typeof Installed>["Modules"][number]>;

/** All code that declares a number contains one of these: the type of the resource, or a trigger of a bridge. */
const NUMBER = /rymi_number|registration/;

/**
 * Tells whether a module of a stack may declare numbers. The code is searched, not parsed: the result is false only where the
 * code is found and neither it nor the modules that it calls contain anything like a number.
 *
 * @param folder of the stack
 */
function moduleSearch(folder: string): (name: string, source: unknown) => boolean {
  // Read for the first module: most stacks have none.
  let installed: InstalledByKey | undefined;
  return (name, source) => {
    installed ??= readInstalled(folder);
    if (typeof source === "string" && /^\.\.?\//.test(source))
      return mayDeclare(resolve(folder, source), name, folder, installed);
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
  if (NUMBER.test(text)) return true;
  // In JSON, names of modules are hard to tell from other names; `--pull` resolves them.
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

/** Terraform writes a source with its registry: `registry.terraform.io/owner/name/system`. */
function isSameSource(written: string, source: unknown): boolean {
  return typeof source === "string" && (written === source || written.endsWith(`/${source}`));
}
