import { join, relative, resolve } from "node:path";
import { CliError } from "../cli-error";
import { messageOf } from "../thrown";
import { DEFAULT_PROVIDER, type Declaration, type Problem, type ProviderBlock } from "./declaration";
import { parseFile } from "./parse-file";
import { pullStack } from "./pull";
import type { ShownStack } from "./shown";
import { declarationsOf, declarationsShown } from "./stack";
import { Manifest, type ManifestStack, SynthesizedStack } from "./synthesized";

/** What one stack or file comes to. */
export interface Part {
  readonly stack: string;
  readonly declarations: readonly Declaration[];
  readonly providers: readonly ProviderBlock[];
  readonly problems: readonly Problem[];
}

export interface StackOptions {
  readonly cwd: string;
  readonly outdir: string;
  readonly shown: ShownStack | undefined;
  /** Whether to ask Terraform for what is left open; and how. */
  readonly pull: false | Parameters<typeof pullStack>[1];
}

/** @throws {CliError} */
export function readManifest(cwd: string, outdir: string): readonly ManifestStack[] {
  try {
    const { stacks } = parseFile(resolve(cwd, outdir, "manifest.json"), Manifest, "cdktf");
    return Object.values(stacks).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new CliError(
      `${join(outdir, "manifest.json")} ${messageOf(error)}. ` +
        "Run cdktf synth first, name cdktf's output folder with --outdir, or a mapping file with --mapping.",
    );
  }
}

/** Reads what cdktf wrote of a stack. What cannot be read is a problem of the answer, not an error. */
export async function readStack(entry: ManifestStack, options: StackOptions): Promise<Part> {
  const outdir = resolve(options.cwd, options.outdir);
  const place = {
    stack: entry.name,
    file: {
      path: relative(options.cwd, join(outdir, entry.synthesizedStackPath)),
      folder: relative(options.cwd, join(outdir, entry.workingDirectory)),
    },
  };
  const part: Part = { stack: entry.name, declarations: [], providers: [], problems: [] };
  const withProblem = (
    code: Problem["code"],
    message: string,
    declarations: readonly Declaration[] = [],
  ) => ({
    ...part,
    declarations,
    problems: [{ code, message: `stack ${entry.name}: ${message}`, stack: entry.name }],
  });

  const isHcl = entry.synthesizedStackPath.endsWith(".tf");
  if (isHcl && options.shown === undefined && options.pull === false) {
    const remedy = "Synthesize it as JSON, or add --plan or --pull";
    return withProblem("declared_unreadable", `it was synthesized as HCL, which is not read here. ${remedy}`);
  }
  let stack: SynthesizedStack;
  try {
    const path = join(outdir, entry.synthesizedStackPath);
    stack = isHcl ? SynthesizedStack.parse({}) : parseFile(path, SynthesizedStack, "cdktf");
  } catch (error) {
    return withProblem("declared_unreadable", `${place.file.path} ${messageOf(error)}`);
  }
  const read = (shown: ShownStack | undefined) =>
    isHcl ? declarationsShown(shown, place) : declarationsOf(stack, place, shown);

  const declarations = read(options.shown);
  const providers = stack.provider.rymi.map(({ alias, base_url: url }) => ({
    stack: entry.name,
    name: alias === undefined ? DEFAULT_PROVIDER : `${DEFAULT_PROVIDER}.${alias}`,
    baseUrl: url,
  }));
  const hasModules = Object.keys(stack.module).length > 0;
  if (options.pull === false || !(isHcl || hasModules || declarations.some(isOpen))) {
    return { ...part, declarations, providers };
  }
  try {
    const pulled = await pullStack(join(outdir, entry.workingDirectory), options.pull);
    return { ...part, declarations: read(pulled), providers };
  } catch (error) {
    return withProblem("terraform_failed", messageOf(error), declarations);
  }
}

function isOpen({ isCertain, number, agentId }: Declaration): boolean {
  return !isCertain || number === undefined || agentId === undefined;
}
