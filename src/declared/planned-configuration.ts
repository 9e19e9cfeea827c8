import * as z from "zod/mini";
import { DEFAULT_PROVIDER, type ProviderBlock, type ProviderName } from "./declaration";
import { ANY_INSTANCE, isLiteral } from "./synthesized";

/** An expression of the configuration. Of a JSON file, `constant_value` is the source text, also when that is `${…}`. */
const Expression = z.looseObject({
  constant_value: z.optional(z.unknown()),
  references: z.optional(z.array(z.string())),
});

const ProviderConfig = z.looseObject({
  full_name: z.optional(z.string()),
  alias: z.optional(z.string()),
  module_address: z.optional(z.string()),
  expressions: z._default(z.record(z.string(), z.catch(Expression, {})), {}),
});
type ProviderConfig = z.infer<typeof ProviderConfig>;

const Repetition = {
  count_expression: z.optional(z.unknown()),
  for_each_expression: z.optional(z.unknown()),
};

const ResourceConfig = z.looseObject({
  address: z.string(),
  mode: z.string(),
  provider_config_key: z.string(),
  ...Repetition,
});
type ResourceConfig = z.infer<typeof ResourceConfig>;

const ModuleConfig = z.looseObject({
  resources: z._default(z.array(ResourceConfig), []),
  get module_calls() {
    const call = z.looseObject({ module: z.optional(ModuleConfig), ...Repetition });
    return z._default(z.record(z.string(), call), {});
  },
});
type ModuleConfig = z.infer<typeof ModuleConfig>;

/** The member `configuration` of a plan, as far as numbers are concerned. */
export const Configuration = z.looseObject({
  provider_config: z._default(z.record(z.string(), ProviderConfig), {}),
  root_module: z.optional(ModuleConfig),
});

/** The configuration that a plan was made from. */
export interface PlannedConfiguration {
  readonly providers: readonly Omit<ProviderBlock, "stack">[];
  /** The provider of a resource, by its address. */
  readonly providerOf: (address: string) => ProviderName;
  /** Whether there is a resource that every complete plan contains, because neither it nor its module has `count` or `for_each`. */
  readonly hasSingleResource: boolean;
}

export function readConfiguration(
  configuration: z.infer<typeof Configuration> | undefined,
): PlannedConfiguration | undefined {
  if (configuration === undefined) return undefined;
  const names = new Map<string, string>();
  const providers = Object.entries(configuration.provider_config).flatMap(([key, config]) => {
    if (!isRymi(key, config)) return [];
    const name = nameOf(key, config);
    names.set(key, name);
    return { name, baseUrl: settingIn(config, "base_url"), workspace: settingIn(config, "workspace") };
  });
  const resources = resourcesOf(configuration.root_module, "", true);
  const keys = new Map(resources.map(({ address, providerKey }) => [address, providerKey]));
  return {
    providers,
    providerOf: (address) => names.get(keys.get(withoutInstances(address)) ?? ""),
    hasSingleResource: resources.some(({ isSingle }) => isSingle),
  };
}

function isRymi(key: string, { full_name: source = key }: ProviderConfig): boolean {
  return source.split("/").at(-1) === DEFAULT_PROVIDER;
}

/** Inside a module a provider is named by its key, `module.branch:rymi`. */
function nameOf(key: string, { alias, module_address: module, expressions }: ProviderConfig): string {
  const name =
    module !== undefined ? key : alias === undefined ? DEFAULT_PROVIDER : `${DEFAULT_PROVIDER}.${alias}`;
  return usesEach(expressions) ? name + ANY_INSTANCE : name;
}

/**
 * Whether a provider has `for_each`. A plan contains neither that nor which instance a resource uses, only the expressions of
 * the settings.
 */
function usesEach(expressions: ProviderConfig["expressions"]): boolean {
  return Object.values(expressions).some(({ references = [] }) =>
    references.some((reference) => reference.startsWith("each.")),
  );
}

/** Null when it is left out, undefined when only Terraform knows it. */
function settingIn({ expressions }: ProviderConfig, name: string): string | null | undefined {
  const expression = expressions[name];
  if (expression === undefined) return null;
  const { constant_value: value } = expression;
  return typeof value === "string" && isLiteral(value) ? value : undefined;
}

interface ConfiguredResource {
  readonly address: string;
  readonly providerKey: string;
  readonly isSingle: boolean;
}

function resourcesOf(
  module: ModuleConfig | undefined,
  prefix: string,
  isSingleModule: boolean,
): readonly ConfiguredResource[] {
  if (module === undefined) return [];
  const own = module.resources
    .filter(({ mode }) => mode === "managed")
    .map((resource) => ({
      address: prefix + resource.address,
      providerKey: resource.provider_config_key,
      isSingle: isSingleModule && isSingle(resource),
    }));
  const inner = Object.entries(module.module_calls).flatMap(([name, call]) =>
    resourcesOf(call.module, `${prefix}module.${name}.`, isSingleModule && isSingle(call)),
  );
  return [...own, ...inner];
}

function isSingle({
  count_expression: count,
  for_each_expression: forEach,
}: Partial<ResourceConfig>): boolean {
  return count === undefined && forEach === undefined;
}

function withoutInstances(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
}
