import { isObject } from "./is-object";

/** What `each.key`, `each.value` and `count.index` stand for in one instance of a resource. */
export interface Instance {
  /** As it stands in the address: `["desk"]`, `[0]`, or nothing. */
  readonly suffix: string;
  readonly key?: string;
  readonly value?: unknown;
}

const THE_ONE: readonly Instance[] = [{ suffix: "" }];

/**
 * The instances of a resource, module or provider; undefined when only Terraform can tell how many there are.
 *
 * Read are literal counts, literal maps, and `toset([…])` of literals, which is all that cdktf writes for what is known;
 * and OpenTofu's `lifecycle.enabled`.
 */
export function instancesOf(block: Readonly<Record<string, unknown>>): readonly Instance[] | undefined {
  const { count, for_each: forEach } = block;
  const enabled = enabledOf(block);
  if (enabled === undefined) return undefined;
  if (!enabled) return [];
  if (forEach !== undefined) return eachOf(forEach);
  if (count === undefined) return THE_ONE;
  const number = typeof count === "string" ? Number(count) : count;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0) return undefined;
  return Array.from({ length: number }, (_, index) => ({ suffix: `[${index}]` }));
}

/** Stands for all the instances that there may be. A resource with `enabled` has one, whose address has no suffix. */
export function anyInstanceOf({ count, for_each: forEach }: Readonly<Record<string, unknown>>): Instance {
  return { suffix: count === undefined && forEach === undefined ? "" : "[*]" };
}

/** An instance as it stands in an address: `["desk"]`, `[0]`, or nothing. */
export function instanceOf(suffix: string): Instance {
  const [, key] = /^\["([^"\\]*)"\]$/.exec(suffix) ?? [];
  return key === undefined ? { suffix } : { suffix, key };
}

/** OpenTofu's `lifecycle.enabled`; undefined while it is an expression. In JSON a text is as good as what it says. */
function enabledOf({ lifecycle }: Readonly<Record<string, unknown>>): boolean | undefined {
  const enabled = isObject(lifecycle) ? lifecycle["enabled"] : undefined;
  if (enabled === undefined || enabled === null || enabled === true || enabled === "true") return true;
  return enabled === false || enabled === "false" ? false : undefined;
}

function eachOf(forEach: unknown): readonly Instance[] | undefined {
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

/**
 * A value of the configuration in one instance: a text, null when it is left out, undefined when only Terraform knows.
 */
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
  // What stands there may be an expression itself, and one of the whole configuration, not of this instance.
  return typeof found === "string" && isLiteral(found) ? found : found === null ? null : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** Whether Terraform takes the text as it stands. */
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
