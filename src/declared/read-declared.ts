import { basename, relative, resolve } from "node:path";
import { quoted } from "../api";
import { CliError, Glob, messageOf, shellWord } from "../io";
import { DEFAULT_PROVIDER, type DeclaredNumbers, type DeclaredPart, type ProviderBlock } from "./declaration";
import { type PullOptions, plannedProviders, readStack } from "./read-stack";
import { declarationsOfValues } from "./stack-declarations";
import { parseFile, readManifest } from "./synthesized";
import { PLAN_REMEDY, readTerraformJson, TerraformJson, type TerraformValues } from "./terraform-json";

/** What the declared numbers are read from. */
export interface DeclaredSources {
  /** cdktf's output folder; undefined for none. */
  readonly outdir: string | undefined;
  /** Mapping files. */
  readonly mappings: readonly string[];
  /** Outputs of `terraform show -json`, each `FILE` or `STACK=FILE`. */
  readonly plans: readonly string[];
  readonly states: readonly string[];
  /** Whether Terraform is run for stacks with unknown values. */
  readonly pull: boolean;
}

export interface DeclaredOptions extends DeclaredSources, PullOptions {
  /** The working folder. */
  readonly cwd: string;
  /** Names or globs of the stacks to check; empty for all. */
  readonly stacks: readonly string[];
  /** One more remedy for a missing manifest, as the end of a sentence: ", or …". */
  readonly manifestRemedy?: string;
}

/**
 * Reads everything that the repository declares.
 *
 * @throws {CliError} when the options contradict each other, or name a stack or a plan that does not exist. A stack or a
 *   mapping file that cannot be read is a problem in the result instead.
 */
export async function readDeclared(options: DeclaredOptions): Promise<DeclaredNumbers> {
  const { cwd, outdir, env, signal } = options;
  const entries = outdir === undefined ? [] : readManifest(cwd, outdir, options.manifestRemedy);
  const synthesized = entries.map(({ name }) => name);
  const files = readTerraformFiles(options, synthesized, namesMatching(options.stacks, synthesized));
  const standaloneFiles = [...files].filter(([stack]) => !synthesized.includes(stack));
  const names = [
    ...synthesized,
    ...standaloneFiles.map(([stack]) => stack),
    ...options.mappings.map((path) => basename(path)),
  ];
  requireMatches(options.stacks, names);
  const selectedNames = new Set(namesMatching(options.stacks, names));
  const isSelected = (name: string) => selectedNames.has(name);

  const parts: DeclaredPart[] = [];
  for (const entry of entries) {
    const pull = options.pull && isSelected(entry.name) && { env, signal };
    parts.push(await readStack(entry, { cwd, outdir: outdir ?? "", values: files.get(entry.name), pull }));
  }
  for (const [stack, values] of standaloneFiles) {
    const common = { stack, file: { path: values.path }, terraformSource: values.source };
    const declarations = declarationsOfValues(values, common);
    parts.push({ stack, declarations, providers: plannedProviders(stack, values), problems: [] });
  }
  for (const path of options.mappings) parts.push(await readMapping(path, cwd));

  const selected = parts.filter(({ stack }) => isSelected(stack));
  const unselected = parts.filter(({ stack }) => !isSelected(stack));
  return {
    stacks: selected.map(({ stack }) => stack),
    declarations: selected.flatMap(({ declarations }) => declarations),
    unselected: unselected.flatMap(({ declarations }) => declarations),
    providers: selected.flatMap(providerBlocksIn),
    problems: selected.flatMap(({ problems }) => problems),
    unselectedProblems: unselected.flatMap(({ problems }) => problems),
  };
}

/** For a file that is something else: often it is a binary plan, the log of `plan -json` or a state file. */
const SHOW_REMEDY =
  "Make it of a plan with: terraform show -json PLAN > FILE; of the state with: terraform show -json > FILE";

/**
 * The contents of the files by stack: the plan where there is one, else the state. Without the name of a stack, a file
 * belongs to the only selected one; where nothing is synthesized, it is a stack by itself.
 *
 * @param stacks names of the synthesized stacks
 * @param selected the selected ones of them
 * @throws {CliError} when a file cannot be read, or when it is not known which stack it belongs to
 */
function readTerraformFiles(
  { cwd, plans, states }: DeclaredOptions,
  stacks: readonly string[],
  selected: readonly string[],
): ReadonlyMap<string, TerraformValues & { readonly path: string }> {
  const byStack = new Map<string, TerraformValues & { readonly path: string }>();
  // Plans are read last, so that they replace the states.
  for (const argument of [...states, ...plans]) {
    const [, given, path = argument] = /^([^=]+)=(.+)$/s.exec(argument) ?? [];
    const stack = given ?? (stacks.length === 0 ? basename(path) : selected[0]) ?? "";
    const isStackKnown = given === undefined ? selected.length === 1 : stacks.includes(given);
    if (stacks.length > 0 && !isStackKnown) {
      throw new CliError(
        `Which stack is ${path} of? Write STACK=${shellWord(path)}, with one of: ${stacks.join(", ")}.`,
      );
    }
    try {
      byStack.set(stack, { ...readTerraformFile(resolve(cwd, path)), path });
    } catch (error) {
      throw new CliError(`${path} ${messageOf(error)}`);
    }
  }
  return byStack;
}

/** @throws Error whose message continues the name of the file */
function readTerraformFile(path: string): TerraformValues {
  let json: TerraformJson;
  try {
    json = parseFile(path, TerraformJson, "terraform show -json");
  } catch (error) {
    throw new Error(`${messageOf(error)}. ${SHOW_REMEDY}`);
  }
  const values = readTerraformJson(json);
  if (values.lacksResources) {
    throw new Error(`is a plan without the declared resources. ${PLAN_REMEDY}`);
  }
  return values;
}

/** @throws {CliError} when one of the patterns matches no name */
function requireMatches(patterns: readonly string[], names: readonly string[]): void {
  const unmatched = patterns.find((pattern) => namesMatching([pattern], names).length === 0);
  if (unmatched === undefined) return;
  const known = names.length === 0 ? "There are none" : `There are: ${names.join(", ")}`;
  throw new CliError(
    `No stack is called ${quoted(unmatched)}. ${known}. In --stack, only * and ? are wildcards.`,
  );
}

/** The names that match one of the patterns; all of them without a pattern. */
function namesMatching(patterns: readonly string[], names: readonly string[]): readonly string[] {
  if (patterns.length === 0) return names;
  const globs = patterns.map((pattern) => new Glob(pattern));
  return names.filter((name) => globs.some((glob) => glob.matches(name)));
}

/** Numbers without a provider block use the settings of the environment. */
function providerBlocksIn({ stack, declarations, providers }: DeclaredPart): readonly ProviderBlock[] {
  if (providers.length > 0 || declarations.length === 0) return providers;
  return [{ stack, name: DEFAULT_PROVIDER, baseUrl: null, workspace: null }];
}

async function readMapping(path: string, cwd: string): Promise<DeclaredPart> {
  const { MappingError, readMappingFile } = await import("../mapping/index.js");
  const stack = basename(path);
  const file = relative(cwd, resolve(cwd, path));
  const part: DeclaredPart = { stack, declarations: [], providers: [], problems: [] };
  try {
    const declarations = readMappingFile(resolve(cwd, path), path).map(({ key, number, agentId, line }) => ({
      stack,
      address: key,
      path: undefined,
      kind: "mapping" as const,
      isCertain: true,
      number,
      agentId,
      ignoresAgent: "no" as const,
      workspaceId: undefined,
      provider: DEFAULT_PROVIDER,
      terraformSource: "none" as const,
      file: { path: file, line },
    }));
    return { ...part, declarations };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    // One line for each error in the file.
    const problems = error.message
      .split("\n")
      .map((message) => ({ code: "declared_unreadable" as const, message, stack }));
    return { ...part, problems };
  }
}
