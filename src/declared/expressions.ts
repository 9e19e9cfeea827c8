import { isObject } from "./synthesized";

// Terraform's expressions, as far as a synthesized stack can be read without Terraform.

/** One instance of a resource, and the values of `each.key`, `each.value` and `count.index` in it. */
export interface Instance {
  /** As in the address: `["desk"]`, `[0]`, or empty. */
  readonly suffix: string;
  readonly key?: string;
  readonly value?: unknown;
}

const SINGLE: readonly Instance[] = [{ suffix: "" }];

/**
 * The instances of a resource, module or provider; undefined when only Terraform can tell how many there are.
 *
 * Read are literal counts, literal maps, and `toset([…])` of literals, which is all that cdktf writes for known values;
 * and OpenTofu's `lifecycle.enabled`.
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

/** Represents an unknown number of instances. A resource with `enabled` has at most one, whose address has no suffix. */
export function unknownInstancesOf({
  count,
  for_each: forEach,
}: Readonly<Record<string, unknown>>): Instance {
  return { suffix: count === undefined && forEach === undefined ? "" : "[*]" };
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

/** A string of the configuration in one instance: null when it is left out, undefined when only Terraform knows it. */
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
  // The value may itself be an expression, of the whole configuration and not of this instance.
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
