import { soleExpression } from "../hcl/template";
import { blocksOf, entriesOf, type Json, valueAt } from "./json";

/** A stack without secrets, and a sentence about each that was left out. */
export interface Redacted {
  readonly stack: Json;
  readonly notes: readonly string[];
}

/** Leaves out an `api_key` that is a literal, and what a sensitive variable, or one that holds the key, is by default. */
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
      `The api_key of provider ${alias} is a literal and was left out: set RYMI_API_KEY, or a sensitive variable.`,
    );
    return without(provider, "api_key");
  });
  const holdsKey = (name: string) => keys.some((key) => key?.match(/\bvar\.([\w-]+)/)?.[1] === name);
  const variables = entriesOf(stack["variable"]).map(([name, value]) => {
    const [variable = {}] = blocksOf(value);
    const isSecret = variable["sensitive"] === true || holdsKey(name);
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
