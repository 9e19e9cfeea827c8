import { basename, relative, resolve } from "node:path";
import picomatch from "picomatch";
import { CliError } from "../cli-error";
import { DEFAULT_PROVIDER, type DeclaredSide, type ProviderBlock } from "./declaration";
import type { PullOptions } from "./pull";
import { type Part, readManifest, readStack } from "./read-stack";
import { readShownFiles, type ShownFiles } from "./shown-files";
import { declarationsShown } from "./stack";

export interface DeclaredOptions extends ShownFiles, PullOptions {
  /** cdktf's output folder; undefined for none. */
  readonly outdir: string | undefined;
  /** Names or globs of the stacks to check; empty for all. */
  readonly stacks: readonly string[];
  /** Mapping files. */
  readonly mappings: readonly string[];
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
  const entries = outdir === undefined ? [] : readManifest(cwd, outdir);
  const shown = readShownFiles(
    options,
    entries.map(({ name }) => name),
  );
  const isShownAlone = (stack: string) => !entries.some(({ name }) => name === stack);
  const alone = [...shown].filter(([stack]) => isShownAlone(stack));
  const names = [
    ...entries.map(({ name }) => name),
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
    const declarations = declarationsShown(file, { stack, file: { path: file.path } });
    parts.push({ stack, declarations, providers: [], problems: [] });
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
  const stray = patterns.find((pattern) => !names.some((name) => picomatch.isMatch(name, pattern)));
  if (stray !== undefined) {
    const there = names.length === 0 ? "There are none" : `There are: ${names.join(", ")}`;
    throw new CliError(`No stack is called "${stray}". ${there}.`);
  }
  return patterns.length === 0 ? () => true : picomatch([...patterns]);
}

/** A part that names no provider and has numbers gets to Rymi as the environment says. */
function providersOf({ stack, declarations, providers }: Part): readonly ProviderBlock[] {
  if (providers.length > 0 || declarations.length === 0) return providers;
  return [{ stack, name: DEFAULT_PROVIDER, baseUrl: undefined }];
}

async function readMapping(path: string, cwd: string): Promise<Part> {
  const { MappingError, readMappingFile } = await import("../../mapping/index.js");
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
      provider: DEFAULT_PROVIDER,
      file: { path: file, line },
    }));
    return { ...part, declarations };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return { ...part, problems: [{ code: "declared_unreadable", message: error.message, stack }] };
  }
}
