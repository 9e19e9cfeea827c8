import { basename, relative, resolve } from "node:path";
import { CliError, Glob, isGlob } from "../io";
import type { DeclaredSide, ProviderBlock } from "./declaration";
import { DEFAULT_PROVIDER } from "./provider-name";
import type { PullOptions } from "./pull";
import { type Part, providersShown, readManifest, readStack } from "./read-stack";
import { readShownFiles, type ShownFiles } from "./shown-files";
import { declarationsShown, wordOf } from "./stack";

export interface DeclaredOptions extends ShownFiles, PullOptions {
  /** cdktf's output folder; undefined for none. */
  readonly outdir: string | undefined;
  /** Names or globs of the stacks to check; empty for all. */
  readonly stacks: readonly string[];
  /** Mapping files. */
  readonly mappings: readonly string[];
  /** What else can be done where there are no stacks, as the end of a sentence: ", or …". */
  readonly withoutStacks?: string;
  /** Ask Terraform where a stack has values that only it knows. */
  readonly pull: boolean;
}

/**
 * Everything that the repository declares.
 *
 * @throws {CliError} when the options contradict each other or name what is not there. A part that is there and cannot be
 *   read is a problem of the answer instead.
 */
export async function readDeclared(options: DeclaredOptions): Promise<DeclaredSide> {
  const { cwd, outdir, env, signal } = options;
  const entries = outdir === undefined ? [] : readManifest(cwd, outdir, options.withoutStacks);
  const synthesized = entries.map(({ name }) => name);
  const known = new Set(synthesized);
  const named = [...new Set(options.stacks.flatMap((pattern) => stacksNamed(pattern, synthesized)))];
  const shown = readShownFiles(options, synthesized, options.stacks.length === 0 ? synthesized : named);
  const alone = [...shown].filter(([stack]) => !known.has(stack));
  const names = [
    ...synthesized,
    ...alone.map(([stack]) => stack),
    ...options.mappings.map((path) => basename(path)),
  ];
  const isChosen = chooser(names, options.stacks);

  const parts: Part[] = [];
  for (const entry of entries) {
    const pull = options.pull && isChosen(entry.name) && { env, signal };
    parts.push(await readStack(entry, { cwd, outdir: outdir ?? "", shown: shown.get(entry.name), pull }));
  }
  for (const [stack, file] of alone) {
    const declarations = declarationsShown(wordOf(file), { stack, file: { path: file.path } });
    parts.push({ stack, declarations, providers: providersShown(stack, file), problems: [] });
  }
  for (const path of options.mappings) parts.push(await readMapping(path, cwd));

  const chosen = parts.filter(({ stack }) => isChosen(stack));
  const others = parts.filter(({ stack }) => !isChosen(stack));
  return {
    stacks: chosen.map(({ stack }) => stack),
    declarations: chosen.flatMap(({ declarations }) => declarations),
    elsewhere: others.flatMap(({ declarations }) => declarations),
    providers: chosen.flatMap(providersOf),
    problems: chosen.flatMap(({ problems }) => problems),
    problemsElsewhere: others.flatMap(({ problems }) => problems),
  };
}

function chooser(names: readonly string[], patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => true;
  const chosen = new Set<string>();
  for (const pattern of patterns) {
    const matching = stacksNamed(pattern, names);
    if (matching.length === 0) {
      const known = names.length === 0 ? "There are none" : `There are: ${names.join(", ")}`;
      throw new CliError(
        `No stack is called "${pattern}". ${known}. In --stack, only * and ? stand for others.`,
      );
    }
    for (const name of matching) chosen.add(name);
  }
  return (name) => chosen.has(name);
}

function stacksNamed(pattern: string, names: readonly string[]): readonly string[] {
  const glob = new Glob(pattern);
  return isGlob(pattern)
    ? names.filter((name) => glob.matches(name))
    : names.filter((name) => name === pattern);
}

/** A part that names no provider and has numbers gets to Rymi as the environment says. */
function providersOf({ stack, declarations, providers }: Part): readonly ProviderBlock[] {
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
      terraform: "not asked" as const,
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
