import { type Instance, instancesOf, isLiteral, valueIn } from "./expressions";
import type { SynthesizedStack } from "./synthesized";

/** The provider of a resource that names none. */
export const DEFAULT_PROVIDER = "rymi";

/**
 * `rymi`, `rymi.second` for the alias `second`, or `rymi.account["eu"]` for one of the providers that OpenTofu makes by
 * `for_each`; `rymi.account[*]` while only OpenTofu knows which of them. Undefined while only Terraform knows any of it.
 */
export type ProviderName = string | undefined;

const ANY_INSTANCE = "[*]";

/** A provider block of a stack. */
export interface ProviderBlock {
  readonly stack: string;
  readonly name: ProviderName;
  /** Undefined when it is left out, so that the environment decides, as for a bridge; null when only Terraform knows it. */
  readonly baseUrl: string | null | undefined;
  /** Undefined when it is left out, so that the environment or the key decides; null when only Terraform knows it. */
  readonly workspace: string | null | undefined;
}

/** The provider blocks of a synthesized stack. */
export function providersOf(stack: string, { provider }: SynthesizedStack): readonly ProviderBlock[] {
  return provider.rymi.flatMap((block) => {
    const name = block.alias === undefined ? DEFAULT_PROVIDER : `${DEFAULT_PROVIDER}.${block.alias}`;
    const setting = (instance: Instance | undefined, value: string | undefined) => {
      if (value === undefined) return undefined;
      if (instance === undefined) return isLiteral(value) ? value : null;
      return valueIn(instance, value) ?? null;
    };
    return (instancesOf(block) ?? [undefined]).map((instance) => ({
      stack,
      name: name + (instance?.suffix ?? ANY_INSTANCE),
      baseUrl: setting(instance, block.base_url),
      workspace: setting(instance, block.workspace),
    }));
  });
}

/** The provider that a resource names in one of its instances: `rymi.second`, `rymi.account[each.key]`. */
export function providerIn(instance: Instance, reference: string = DEFAULT_PROVIDER): string {
  const [, name, key] = /^([^[]+)\[(.*)\]$/s.exec(reference.replace(/^\$\{(.*)\}$/s, "$1").trim()) ?? [];
  if (name === undefined || key === undefined) return reference;
  const [, text] = /^"([^"\\]*)"$/.exec(key) ?? [];
  const value = text !== undefined && isLiteral(text) ? text : valueIn(instance, `\${${key}}`);
  return typeof value === "string" ? instanceName(name, value) : name + ANY_INSTANCE;
}

/** Whether a name is that of the wanted provider; undefined when only Terraform knows. */
export function isProvider(name: ProviderName, wanted: string): boolean | undefined {
  if (name === wanted) return true;
  if (name === undefined) return undefined;
  const isAny = name.endsWith(ANY_INSTANCE);
  return isAny && wanted.startsWith(name.slice(0, -ANY_INSTANCE.length + 1)) ? undefined : false;
}

/** A name as a user typed it, in the spelling used here: shells remove the quotes of `rymi.account["eu"]`. */
export function parseProviderName(text: string): string {
  const [, name, key] = /^([^[]+)\[([^"*].*)\]$/s.exec(text) ?? [];
  return name === undefined || key === undefined ? text : instanceName(name, key);
}

function instanceName(name: string, key: string): string {
  return `${name}[${JSON.stringify(key)}]`;
}
