import { isObject } from "../../declared";

/** An object of `cdk.tf.json`. */
export type Json = Readonly<Record<string, unknown>>;

/** The entries of an object without cdktf's notes; none for anything else. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value).filter(([name]) => name !== "//") : [];
}

/** What an object has under a name, `constructor` and the like included. Undefined for anything else. */
export function valueAt(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Blocks of one kind: Terraform takes a list of them, or the only one by itself. */
export function blocksOf(value: unknown): readonly Json[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** The value with every string in it replaced, keys as they are. */
export function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapStrings(item, change)]));
}
