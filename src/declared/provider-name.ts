import { type Instance, isLiteral, valueIn } from "./expressions";

/** The provider of a resource that names none. */
export const DEFAULT_PROVIDER = "rymi";

/**
 * `rymi`, `rymi.second` for the alias `second`, or `rymi.account["eu"]` for one of the providers that OpenTofu makes by
 * `for_each`; `rymi.account[*]` while only OpenTofu knows which of them. Undefined while only Terraform knows any of it.
 */
export type ProviderName = string | undefined;

const ANY = "[*]";

/** The provider that a resource names in one of its instances: `rymi.second`, `rymi.account[each.key]`. */
export function providerIn(instance: Instance, reference: string = DEFAULT_PROVIDER): string {
  const [, name, key] = /^([^[]+)\[(.*)\]$/s.exec(reference.replace(/^\$\{(.*)\}$/s, "$1").trim()) ?? [];
  if (name === undefined || key === undefined) return reference;
  const [, text] = /^"([^"\\]*)"$/.exec(key) ?? [];
  const value = text !== undefined && isLiteral(text) ? text : valueIn(instance, `\${${key}}`);
  return typeof value === "string" ? instanceName(name, value) : name + ANY;
}

/** All the providers that a provider with `for_each` stands for, or the one that it is. */
export function providerNames(
  alias: string | undefined,
  instances: readonly Instance[] | undefined,
): readonly { readonly name: string; readonly instance: Instance | undefined }[] {
  const name = alias === undefined ? DEFAULT_PROVIDER : `${DEFAULT_PROVIDER}.${alias}`;
  if (instances === undefined) return [{ name: name + ANY, instance: undefined }];
  return instances.map((instance) => ({ name: name + instance.suffix, instance }));
}

/** Whether it is the provider that is asked for; undefined when only Terraform knows. */
export function isProvider(name: ProviderName, asked: string): boolean | undefined {
  if (name === asked) return true;
  if (name === undefined) return undefined;
  return name.endsWith(ANY) && asked.startsWith(name.slice(0, -ANY.length + 1)) ? undefined : false;
}

/** A name as it is typed, in the spelling used here: shells take the quotes of `rymi.account["eu"]` away. */
export function parseProviderName(text: string): string {
  const [, name, key] = /^([^[]+)\[([^"*].*)\]$/s.exec(text) ?? [];
  return name === undefined || key === undefined ? text : instanceName(name, key);
}

function instanceName(name: string, key: string): string {
  return `${name}[${JSON.stringify(key)}]`;
}
