import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { parse } from "../api";
import { CliError, isObject, messageOf, readTextFile } from "../io";

/** Close to the longest string that Node can make. */
const MAX_MEBIBYTES = 500;

/** @throws Error whose message continues the name of the file: "does not exist", "is not JSON", … */
export function parseFile<T>(path: string, shape: z.ZodMiniType<T>, writer: string): T {
  const parsed = parse(shape, parseJson(readTextFile(path, MAX_MEBIBYTES)));
  if (parsed.ok) return parsed.value;
  throw new Error(`is not what ${writer} writes: ${parsed.text}`);
}

/** In a function of its own, so that the memory of a large text can be freed before its values are checked. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new Error("is not JSON");
  }
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
 * @param remedy one more remedy for a missing manifest, as the end of a sentence: ", or …"
 * @throws {CliError} when the manifest cannot be read
 */
export function readManifest(cwd: string, outdir: string, remedy = ""): readonly ManifestStack[] {
  try {
    const { stacks } = parseFile(resolve(cwd, outdir, "manifest.json"), Manifest, "cdktf");
    return Object.values(stacks).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new CliError(
      `${join(outdir, "manifest.json")} ${messageOf(error)}, so the declared numbers are not known. ` +
        "Run cdktf synth first, or name cdktf's output folder with --outdir or a mapping file with --mapping" +
        `${remedy}.`,
    );
  }
}

/** The member `//` of a block, in which cdktf writes the path of the construct. */
const Annotation = z.looseObject({ metadata: z.optional(z.looseObject({ path: z.optional(z.string()) })) });

/** A block of any resource, with the members that are read here. */
const ResourceBlock = z.looseObject({
  "//": z.optional(Annotation),
  provider: z.optional(z.string()),
  lifecycle: z.optional(
    z.looseObject({ ignore_changes: z.optional(z.union([z.literal("all"), z.array(z.string())])) }),
  ),
});
export type ResourceBlock = z.infer<typeof ResourceBlock>;

const Blocks = z.array(ResourceBlock);
const CHECKED_KEYS = Object.keys(ResourceBlock.shape);

/** For fewer blocks, compiling the shape takes longer than it saves. */
const MIN_COMPILED = 1_000;

const needsCheck = (block: unknown) =>
  !isObject(block) || CHECKED_KEYS.some((key) => Object.hasOwn(block, key));

/** The resources of one type by name. Checked, but not copied as zod does it: a stack may have thousands of them. */
const BlocksByName = z
  .custom<Readonly<Record<string, ResourceBlock>>>(isObject, "not an object")
  .check(({ value, issues }) => {
    const names = Object.keys(value).filter((name) => needsCheck(value[name]));
    const blocks = names.map((name) => value[name]);
    const shape = blocks.length < MIN_COMPILED ? Blocks : z.compile(Blocks);
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

const ModuleBlock = z.looseObject({ "//": z.optional(Annotation), source: z.string() });
export type ModuleBlock = z.infer<typeof ModuleBlock>;

/** `cdk.tf.json`, as far as numbers are concerned. */
export const SynthesizedStack = z.looseObject({
  provider: z._default(z.looseObject({ rymi: z._default(ProviderBlocks, []) }), { rymi: [] }),
  resource: z._default(z.record(z.string(), BlocksByName), {}),
  module: z._default(z.record(z.string(), ModuleBlock), {}),
});
export type SynthesizedStack = z.infer<typeof SynthesizedStack>;

// The expressions of a synthesized stack, as far as they can be read without Terraform.

/** One instance of a block with `count` or `for_each`, or the only one of any other block. */
export interface Instance {
  /** As in the address: `["desk"]`, `[0]`, or empty. */
  readonly suffix: string;
  /** The values of `each.key` and `each.value` in it, where they are known. */
  readonly key?: string;
  readonly value?: unknown;
}

/** The suffix of an instance whose key or index is unknown. */
export const ANY_INSTANCE = "[*]";

const SINGLE: readonly Instance[] = [{ suffix: "" }];

/**
 * The instances of a resource, module or provider; undefined when only Terraform can tell how many there are.
 *
 * Reads literal counts, literal maps, and `toset([…])` of literals, which is all that cdktf writes for known values, and
 * OpenTofu's `lifecycle.enabled`.
 */
export function instancesOf(block: Readonly<Record<string, unknown>>): readonly Instance[] | undefined {
  const { count, for_each: forEach } = block;
  const enabled = enabledOf(block);
  if (enabled === undefined) return undefined;
  if (!enabled) return [];
  if (forEach !== undefined) return forEachInstances(forEach);
  if (count === undefined) return SINGLE;
  const number = typeof count === "string" ? Number(count) : count;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) return undefined;
  return Array.from({ length: number }, (_, index) => ({ suffix: `[${index}]` }));
}

/** Stands for all instances while their count is unknown. A block with `enabled` has at most one, without a suffix. */
export function unknownInstanceOf({ count, for_each: forEach }: Readonly<Record<string, unknown>>): Instance {
  return { suffix: count === undefined && forEach === undefined ? "" : ANY_INSTANCE };
}

/** The instance with a suffix of an address: `["desk"]`, `[0]`, or empty. */
export function instanceOf(suffix: string): Instance {
  const [, key] = /^\["([^"\\]*)"\]$/.exec(suffix) ?? [];
  return key === undefined ? { suffix } : { suffix, key };
}

/** OpenTofu's `lifecycle.enabled`; undefined while it is an expression. JSON may have it as a string. */
function enabledOf({ lifecycle }: Readonly<Record<string, unknown>>): boolean | undefined {
  const enabled = isObject(lifecycle) ? lifecycle["enabled"] : undefined;
  if (enabled === undefined || enabled === null || enabled === true || enabled === "true") return true;
  return enabled === false || enabled === "false" ? false : undefined;
}

function forEachInstances(forEach: unknown): readonly Instance[] | undefined {
  if (isObject(forEach)) {
    const entries = Object.entries(forEach);
    return entries.every(([key]) => isLiteral(key))
      ? entries.map(([key, value]) => ({ suffix: `[${JSON.stringify(key)}]`, key, value }))
      : undefined;
  }
  const list = typeof forEach === "string" ? /^\$\{toset\((\[.*\])\)\}$/s.exec(forEach)?.[1] : undefined;
  const values = list === undefined ? undefined : parseStrings(list);
  return values?.map((key) => ({ suffix: `[${JSON.stringify(key)}]`, key, value: key }));
}

/** A string of the configuration in one instance: null when it is left out or null, undefined when only Terraform knows it. */
export function valueIn(instance: Instance, value: unknown): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") return undefined;
  if (isLiteral(value)) return value;
  if (value === "${each.key}") return instance.key;
  const path = /^\$\{each\.value((?:\.\w+|\["[^"\\]*"\])*)\}$/.exec(value)?.[1];
  if (path === undefined || instance.value === undefined) return undefined;
  const names = [...path.matchAll(/\.(\w+)|\["([^"]*)"\]/g)].map(
    ([, plain, quoted]) => plain ?? quoted ?? "",
  );
  const found = names.reduce<unknown>((inner, name) => memberOf(inner, name), instance.value);
  // An expression in a `for_each` map may refer to anything in the configuration, so only Terraform can resolve it.
  return typeof found === "string" && isLiteral(found) ? found : found === null ? null : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** Whether a string has no interpolation and no directive. */
export function isLiteral(text: string): boolean {
  return !text.includes("${") && !text.includes("%{");
}

function parseStrings(list: string): readonly string[] | undefined {
  try {
    const values: unknown = JSON.parse(list);
    const isKnown =
      Array.isArray(values) && values.every((item) => typeof item === "string" && isLiteral(item));
    return isKnown ? [...new Set<string>(values)].sort() : undefined;
  } catch {
    return undefined;
  }
}
