import { isObject } from "../declared";
import { soleExpression } from "./hcl";

/** An object of `cdk.tf.json`. */
export type Json = Readonly<Record<string, unknown>>;

/** The entries of an object without cdktf's notes; none for anything else. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value).filter(([name]) => name !== "//") : [];
}

/** An own member of an object, also for names such as `constructor`; undefined for anything else. */
export function valueAt(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Blocks of one kind: Terraform's JSON has a list of several, and a single one without a list. */
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

/** A stack without secrets, and a sentence about each that was removed. */
export interface Redacted {
  readonly stack: Json;
  readonly notes: readonly string[];
}

/** Removes a literal `api_key`, and the default of a variable that is sensitive or contains the key. */
export function withoutSecrets(stack: Json): Redacted {
  const notes: string[] = [];
  const providers = blocksOf(valueAt(stack["provider"], "rymi"));
  const keys = providers.map(({ api_key: key }) =>
    typeof key === "string" ? soleExpression(key) : undefined,
  );
  const rymi = providers.map((provider, index) => {
    if (provider["api_key"] === undefined || keys[index] !== undefined) return provider;
    const alias = typeof provider["alias"] === "string" ? `rymi.${provider["alias"]}` : "rymi";
    notes.push(
      `The api_key of provider ${alias} is a literal and was left out: set RYMI_API_KEY, or use a sensitive variable.`,
    );
    return without(provider, "api_key");
  });
  const isKey = (name: string) => keys.some((key) => key?.match(/\bvar\.([\w-]+)/)?.[1] === name);
  const variables = entriesOf(stack["variable"]).map(([name, value]) => {
    const [variable = {}] = blocksOf(value);
    const isSecret = variable["sensitive"] === true || isKey(name);
    if (!isSecret || (variable["default"] ?? null) === null) return [name, value] as const;
    notes.push(`The default of variable ${name} is a secret and was left out: set TF_VAR_${name}.`);
    return [name, without(variable, "default")] as const;
  });
  return {
    stack: {
      ...stack,
      ...(providers.length > 0 && {
        provider: { ...Object.fromEntries(entriesOf(stack["provider"])), rymi },
      }),
      ...(variables.length > 0 && { variable: Object.fromEntries(variables) }),
    },
    notes,
  };
}

function without(object: Json, name: string): Json {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
