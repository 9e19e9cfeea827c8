import { basename, relative, resolve } from "node:path";
import { quoted } from "../api";
import { CliError, Glob, isGlob, messageOf, shellWord } from "../io";
import { DEFAULT_PROVIDER, type DeclaredSide, type Part, type ProviderBlock } from "./declaration";
import { knowledgeOf, resolvedDeclarations } from "./declarations";
import { type PullOptions, plannedProviders, readStack } from "./read-stack";
import { parseFile, readManifest } from "./synthesized";
import { COMPLETE_PLAN, readTerraformJson, TerraformJson, type TerraformValues } from "./terraform-json";

export interface DeclaredOptions extends TerraformFiles, PullOptions {
  /** cdktf's output folder; undefined for none. */
  readonly outdir: string | undefined;
  /** Names or globs of the stacks to check; empty for all. */
  readonly stacks: readonly string[];
  /** Mapping files. */
  readonly mappings: readonly string[];
  /** One more way to continue without stacks, as the end of a sentence: ", or …". */
  readonly withoutStacks?: string;
  /** Run Terraform for a stack with unresolved values. */
  readonly pull: boolean;
}

/**
 * Reads everything that the repository declares.
 *
 * @throws {CliError} when the options contradict each other or name what does not exist. A part that exists and cannot be
 *   read is a problem of the result instead.
 */
export async function readDeclared(options: DeclaredOptions): Promise<DeclaredSide> {
  const { cwd, outdir, env, signal } = options;
  const entries = outdir === undefined ? [] : readManifest(cwd, outdir, options.withoutStacks);
  const synthesized = entries.map(({ name }) => name);
  const matching = options.stacks.flatMap((pattern) => namesMatching(pattern, synthesized));
  const named = options.stacks.length === 0 ? synthesized : [...new Set(matching)];
  const files = readTerraformFiles(options, synthesized, named);
  const others = [...files].filter(([stack]) => !synthesized.includes(stack));
  const names = [
    ...synthesized,
    ...others.map(([stack]) => stack),
    ...options.mappings.map((path) => basename(path)),
  ];
  const isSelected = selector(names, options.stacks);

  const parts: Part[] = [];
  for (const entry of entries) {
    const pull = options.pull && isSelected(entry.name) && { env, signal };
    parts.push(await readStack(entry, { cwd, outdir: outdir ?? "", values: files.get(entry.name), pull }));
  }
  for (const [stack, file] of others) {
    const declarations = resolvedDeclarations(knowledgeOf(file), { stack, file: { path: file.path } });
    parts.push({ stack, declarations, providers: plannedProviders(stack, file), problems: [] });
  }
  for (const path of options.mappings) parts.push(await readMapping(path, cwd));

  const selected = parts.filter(({ stack }) => isSelected(stack));
  const unselected = parts.filter(({ stack }) => !isSelected(stack));
  return {
    stacks: selected.map(({ stack }) => stack),
    declarations: selected.flatMap(({ declarations }) => declarations),
    unselected: unselected.flatMap(({ declarations }) => declarations),
    providers: selected.flatMap(providersOfPart),
    problems: selected.flatMap(({ problems }) => problems),
    unselectedProblems: unselected.flatMap(({ problems }) => problems),
  };
}

/** Users often name a binary plan, the log of `plan -json` or a state file instead. */
const HOW_TO_MAKE =
  "Make it of a plan with: terraform show -json PLAN > FILE; of the state with: terraform show -json > FILE";

interface TerraformFiles {
  /** The working folder. */
  readonly cwd: string;
  /** Outputs of `terraform show -json`, each `FILE` or `STACK=FILE`. */
  readonly plans: readonly string[];
  readonly states: readonly string[];
}

/**
 * The contents of the files by stack: the plan where there is one, else the state. A file belongs to the stack that it is
 * given for, or to the only stack, or to the only selected one; where nothing is synthesized, it is a stack by itself.
 *
 * @param stacks names of the synthesized stacks
 * @param selected those of them that are to be checked
 * @throws {CliError} when a file cannot be read, or belongs to no single stack
 */
function readTerraformFiles(
  { cwd, plans, states }: TerraformFiles,
  stacks: readonly string[],
  selected: readonly string[],
): ReadonlyMap<string, TerraformValues & { readonly path: string }> {
  const byStack = new Map<string, TerraformValues & { readonly path: string }>();
  // Plans are read last, so that they replace the states.
  for (const argument of [...states, ...plans]) {
    const [, named, path = argument] = /^([^=]+)=(.+)$/s.exec(argument) ?? [];
    const stack = named ?? (stacks.length === 0 ? basename(path) : selected[0]) ?? "";
    const isClear = named === undefined ? selected.length === 1 : stacks.includes(named);
    if (stacks.length > 0 && !isClear) {
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
    throw new Error(`${messageOf(error)}. ${HOW_TO_MAKE}`);
  }
  const values = readTerraformJson(json);
  if (values.lacksResources) {
    throw new Error(`is a plan without the declared resources. ${COMPLETE_PLAN}`);
  }
  return values;
}

function selector(names: readonly string[], patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => true;
  const selected = new Set<string>();
  for (const pattern of patterns) {
    const matching = namesMatching(pattern, names);
    if (matching.length === 0) {
      const known = names.length === 0 ? "There are none" : `There are: ${names.join(", ")}`;
      throw new CliError(
        `No stack is called ${quoted(pattern)}. ${known}. In --stack, only * and ? are wildcards.`,
      );
    }
    for (const name of matching) selected.add(name);
  }
  return (name) => selected.has(name);
}

function namesMatching(pattern: string, names: readonly string[]): readonly string[] {
  const glob = new Glob(pattern);
  return isGlob(pattern)
    ? names.filter((name) => glob.matches(name))
    : names.filter((name) => name === pattern);
}

/** Numbers of a part without provider blocks use the settings of the environment. */
function providersOfPart({ stack, declarations, providers }: Part): readonly ProviderBlock[] {
  if (providers.length > 0 || declarations.length === 0) return providers;
  return [{ stack, name: DEFAULT_PROVIDER, baseUrl: undefined, workspace: undefined }];
}

async function readMapping(path: string, cwd: string): Promise<Part> {
  const { MappingError, readMappingFile } = await import("../mapping/index.js");
  const stack = basename(path);
  const file = relative(cwd, resolve(cwd, path));
  const part: Part = { stack, declarations: [], providers: [], problems: [] };
  try {
    const declarations = readMappingFile(resolve(cwd, path), path).map(({ key, number, agentId, line }) => ({
      stack,
      address: key,
      path: undefined,
      kind: "mapping" as const,
      isCertain: true,
      number,
      agentId,
      isAgentDeclared: true,
      workspaceId: undefined,
      provider: DEFAULT_PROVIDER,
      terraform: "none" as const,
      file: { path: file, line },
    }));
    return { ...part, declarations };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    const problems = error.message
      .split("\n")
      .map((message) => ({ code: "declared_unreadable" as const, message, stack }));
    return { ...part, problems };
  }
}
