import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { parse } from "../api";
import { CliError, messageOf, readTextFile } from "../io";

/** The longest string that Node can make is not much longer. */
const MAX_MEBIBYTES = 500;

/** @throws Error whose message continues the name of the file: "does not exist", "is not JSON", … */
export function parseFile<T>(path: string, shape: z.ZodMiniType<T>, writer: string): T {
  const parsed = parse(shape, parseJson(readTextFile(path, MAX_MEBIBYTES)));
  if (parsed.ok) return parsed.value;
  throw new Error(`is not what ${writer} writes: ${parsed.text}`);
}

/** In a function of its own, so that the text of a large file is garbage before its values are checked. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new Error("is not JSON");
  }
}

/** Whether a JSON value is an object and not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A stack in `manifest.json` of cdktf's output folder. */
const ManifestStack = z.looseObject({
  name: z.string(),
  workingDirectory: z.string(),
  synthesizedStackPath: z.string(),
});
export type ManifestStack = z.infer<typeof ManifestStack>;

const Manifest = z.looseObject({ stacks: z.record(z.string(), ManifestStack) });

/**
 * The synthesized stacks, by name.
 *
 * @param remedy one more way to continue without a manifest, as the end of a sentence
 * @throws {CliError} when the manifest cannot be read
 */
export function readManifest(cwd: string, outdir: string, remedy = ""): readonly ManifestStack[] {
  try {
    const { stacks } = parseFile(resolve(cwd, outdir, "manifest.json"), Manifest, "cdktf");
    return Object.values(stacks).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new CliError(
      `${join(outdir, "manifest.json")} ${messageOf(error)}, so the declared numbers are not known. ` +
        "Run cdktf synth first, name cdktf's output folder with --outdir, or a mapping file with --mapping" +
        `${remedy}.`,
    );
  }
}

/** cdktf writes the path of the construct here. */
const Note = z.looseObject({ metadata: z.optional(z.looseObject({ path: z.optional(z.string()) })) });

/** A block of any resource. Only what this command reads is named. */
const ResourceBlock = z.looseObject({
  "//": z.optional(Note),
  provider: z.optional(z.string()),
  lifecycle: z.optional(
    z.looseObject({ ignore_changes: z.optional(z.union([z.literal("all"), z.array(z.string())])) }),
  ),
});
export type ResourceBlock = z.infer<typeof ResourceBlock>;

const Blocks = z.array(ResourceBlock);
const CHECKED_KEYS = Object.keys(ResourceBlock.shape);

/** From this size on, compiling a shape saves more time than it takes. */
const COMPILE_FROM = 1_000;

const needsCheck = (block: unknown) =>
  !isObject(block) || CHECKED_KEYS.some((key) => Object.hasOwn(block, key));

/** The resources of one type by name. Checked, but not copied as zod does it: a stack may have thousands of them. */
const BlocksByName = z
  .custom<Readonly<Record<string, ResourceBlock>>>(isObject, "not an object")
  .check(({ value, issues }) => {
    const names = Object.keys(value).filter((name) => needsCheck(value[name]));
    const blocks = names.map((name) => value[name]);
    const shape = blocks.length < COMPILE_FROM ? Blocks : z.compile(Blocks);
    const parsed = parse(shape, blocks);
    for (const { message, path } of parsed.ok ? [] : parsed.problems) {
      const [index, ...inner] = path;
      issues.push({ code: "custom", message, path: [names[Number(index)] ?? "", ...inner], input: value });
    }
  });

const ProviderSettings = z.looseObject({
  alias: z.optional(z.string()),
  base_url: z.optional(z.string()),
  workspace: z.optional(z.string()),
});

/** Terraform's JSON has a list of several blocks, and a single block without a list. */
const ProviderBlocks = z.union([
  z.array(ProviderSettings),
  z.pipe(
    ProviderSettings,
    z.transform((block) => [block]),
  ),
]);

/** `cdk.tf.json`, as far as numbers are concerned. */
export const SynthesizedStack = z.looseObject({
  provider: z._default(z.looseObject({ rymi: z._default(ProviderBlocks, []) }), { rymi: [] }),
  resource: z._default(z.record(z.string(), BlocksByName), {}),
  module: z._default(z.record(z.string(), z.looseObject({ "//": z.optional(Note), source: z.string() })), {}),
});
export type SynthesizedStack = z.infer<typeof SynthesizedStack>;
