import { join, relative, resolve } from "node:path";
import { CliError, messageOf } from "../io";
import type { Declaration, Problem, ProviderBlock } from "./declaration";
import { type Instance, instancesOf, isLiteral, valueIn } from "./expressions";
import { moduleSearch } from "./module-code";
import { parseFile } from "./parse-file";
import { providerNames } from "./provider-name";
import { type PullOptions, pullStack } from "./pull";
import type { ShownStack } from "./shown";
import { declarationsOf, declarationsShown, type TerraformWord, wordOf } from "./stack";
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
  readonly pull: false | PullOptions;
}

/**
 * @param remedy what else can be done where there is none, as the end of a sentence
 * @throws {CliError}
 */
export function readManifest(cwd: string, outdir: string, remedy = ""): readonly ManifestStack[] {
  try {
    const { stacks } = parseFile(resolve(cwd, outdir, "manifest.json"), Manifest, "cdktf");
    return Object.values(stacks).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new CliError(
      `${join(outdir, "manifest.json")} ${messageOf(error)}. ` +
        "So it is not known what is declared. Run cdktf synth first, name cdktf's output folder with --outdir, or a mapping file with --mapping" +
        `${remedy}.`,
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
  const folder = join(outdir, entry.workingDirectory);
  const mayDeclareNumbers = moduleSearch(folder);
  const read = (word: TerraformWord) =>
    isHcl
      ? declarationsShown(word, place)
      : declarationsOf(stack, place, word, (name, { source }) => mayDeclareNumbers(name, source));
  const providersBy = (shown: ShownStack | undefined) =>
    isHcl ? providersShown(entry.name, shown) : providersSynthesized(entry.name, stack);

  const { shown } = options;
  const declarations = read(wordOf(shown));
  if (options.pull === false || !(isHcl || declarations.some(isOpen))) {
    return { ...part, declarations, providers: providersBy(shown) };
  }
  try {
    // Without the code only Terraform can say what it leaves alone, and for that it has to see what is there.
    const refresh = isHcl || Object.keys(stack.module).length > 0;
    const pulled = await pullStack(folder, { ...options.pull, refresh });
    return { ...part, declarations: read(wordOf(pulled)), providers: providersBy(pulled) };
  } catch (error) {
    const failed = read({ shown, answer: "failed" });
    return { ...withProblem("terraform_failed", messageOf(error), failed), providers: providersBy(shown) };
  }
}

/** The providers of a stack as they are synthesized. */
function providersSynthesized(stack: string, { provider }: SynthesizedStack): readonly ProviderBlock[] {
  return provider.rymi.flatMap((block) =>
    providerNames(block.alias, instancesOf(block)).map(({ name, instance }) => ({
      stack,
      name,
      baseUrl: settingIn(instance, block.base_url),
      workspace: settingIn(instance, block.workspace),
    })),
  );
}

/** A setting of a provider: undefined when it is left out, null when only Terraform knows it. */
function settingIn(instance: Instance | undefined, value: string | undefined): string | null | undefined {
  if (value === undefined) return undefined;
  if (instance === undefined) return isLiteral(value) ? value : null;
  return valueIn(instance, value) ?? null;
}

/** The providers of a stack of which only Terraform's word is at hand. A state does not say how they are configured. */
export function providersShown(stack: string, shown: ShownStack | undefined): readonly ProviderBlock[] {
  if (shown === undefined) return [];
  const providers = shown.configuration?.providers ?? [
    { name: undefined, baseUrl: null, workspace: undefined },
  ];
  return providers.map((provider) => ({ stack, ...provider }));
}

function isOpen({ isCertain, number, agentId }: Declaration): boolean {
  return !isCertain || number === undefined || agentId === undefined;
}
