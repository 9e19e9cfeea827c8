import { groupBy } from "../io";
import { DEFAULT_PROVIDER, type Declaration, providerIn } from "./declaration";
import {
  type Instance,
  instanceOf,
  instancesOf,
  type ModuleBlock,
  type ResourceBlock,
  type SynthesizedStack,
  unknownInstanceOf,
  valueIn,
} from "./synthesized";
import {
  type NumberResource,
  readNumberResource,
  type TerraformNumber,
  type TerraformValues,
} from "./terraform-json";

/** What all declarations of a stack have in common. */
export type StackFields = Pick<Declaration, "stack" | "file" | "terraformSource">;

/**
 * The numbers that a synthesized stack declares, one declaration for each instance.
 *
 * @param values of a plan or a state: used for expressions and for the numbers of modules; never instead of a literal
 * @param mayDeclare whether the code of a module may declare numbers; called only for modules that `values` does not contain
 */
export function declarationsOfStack(
  synthesized: SynthesizedStack,
  values: TerraformValues | undefined,
  common: StackFields,
  mayDeclare: (name: string, module: ModuleBlock) => boolean,
): readonly Declaration[] {
  const terraformNumbers = new Map(values?.numbers.map((number) => [number.address, number]));
  const findInstances = instanceFinder(values);
  const inRoot: Declaration[] = [];
  for (const [type, blocks] of Object.entries(synthesized.resource)) {
    // One type may have thousands of resources, for which `Object.entries` takes five times as long.
    for (const name of Object.keys(blocks)) {
      const block = blocks[name] as ResourceBlock;
      const resource = readNumberResource(type, block);
      if (resource === undefined) continue;
      const address = `${type}.${name}`;
      const instances = instancesOf(block) ?? findInstances(address);
      for (const instance of instances ?? [unknownInstanceOf(block)]) {
        const isCertain = instances !== undefined;
        const terraformNumber =
          terraformNumbers.size === 0 ? undefined : terraformNumbers.get(address + instance.suffix);
        inRoot.push(
          declarationOf({ address, block, resource, instance, isCertain, terraformNumber }, common),
        );
      }
    }
  }
  const inModules = declarationsOfValues(values, common).filter(({ address }) =>
    address.startsWith("module."),
  );
  const unknownModules = Object.entries(synthesized.module).flatMap(([name, module]) => {
    const address = `module.${name}`;
    const isAccountedFor =
      instancesOf(module)?.length === 0 || hasModule(values, address) || !mayDeclare(name, module);
    return isAccountedFor ? [] : moduleDeclaration(address, module, common);
  });
  return [...inRoot, ...inModules, ...unknownModules];
}

/** The numbers that a plan or a state contains. */
export function declarationsOfValues(
  values: TerraformValues | undefined,
  common: StackFields,
): readonly Declaration[] {
  if (values === undefined) return [];
  return values.numbers.map(({ address, kind, number, agentId, workspaceId, isAgentPlanned }) => {
    const isBridge = kind === "bridge";
    return {
      ...common,
      address,
      path: undefined,
      kind,
      isCertain: true,
      number: attributeValue(number) ?? undefined,
      agentId: emptyAsNull(attributeValue(agentId)),
      // Terraform's JSON lacks `ignore_changes`. If a change of the agent is planned, it is not ignored; a bridge never ignores it.
      ignoresAgent: isBridge || isAgentPlanned ? ("no" as const) : ("unknown" as const),
      workspaceId: attributeValue(workspaceId) ?? undefined,
      provider: isBridge ? DEFAULT_PROVIDER : values.configuration?.providerOf(address),
    };
  });
}

interface DeclaredInstance {
  /** Without the suffix of the instance. */
  readonly address: string;
  readonly block: ResourceBlock;
  readonly resource: NumberResource;
  readonly instance: Instance;
  readonly isCertain: boolean;
  /** The same instance in a plan or a state. */
  readonly terraformNumber: TerraformNumber | undefined;
}

function declarationOf(
  { address, block, resource, instance, isCertain, terraformNumber }: DeclaredInstance,
  { stack, file, terraformSource }: StackFields,
): Declaration {
  const ignored = block.lifecycle?.ignore_changes ?? [];
  const agentId = valueIn(instance, resource.agentId);
  const path = block["//"]?.metadata?.path;
  const isBridge = resource.kind === "bridge";
  // Not `...common`: copying it for each of thousands of numbers takes longer than all the rest.
  const declaration: Declaration = {
    stack,
    address: address + instance.suffix,
    // The construct of the bridge, not its inner resource `attachment`.
    path: path && path.replace(isBridge ? /\/attachment$/ : "", "") + instance.suffix,
    kind: resource.kind,
    isCertain,
    // Null (left out) is invalid for the provider; it counts as unknown.
    number: valueIn(instance, resource.number) ?? attributeValue(terraformNumber?.number) ?? undefined,
    // An agent may be null, so only an undefined one is unknown.
    agentId: emptyAsNull(agentId === undefined ? attributeValue(terraformNumber?.agentId) : agentId),
    ignoresAgent: ignored === "all" || ignored.includes("agent_id") ? "yes" : "no",
    workspaceId: attributeValue(terraformNumber?.workspaceId) ?? undefined,
    provider: isBridge ? DEFAULT_PROVIDER : providerIn(instance, block.provider),
    terraformSource,
    file,
  };
  if (!isBridge) return declaration;
  // The bridge's other resource registers the numbers; its instances have the same keys.
  const [, registration] =
    /^\$\{(null_resource\.[\w-]+)\[each\.key\]\.id\}$/.exec(String(resource.registration)) ?? [];
  return registration === undefined
    ? declaration
    : { ...declaration, registration: registration + instance.suffix };
}

/** Represents all the numbers that the module may declare. */
function moduleDeclaration(address: string, module: ModuleBlock, common: StackFields): Declaration {
  return {
    ...common,
    address,
    path: module["//"]?.metadata?.path,
    kind: "module",
    isCertain: false,
    number: undefined,
    agentId: undefined,
    ignoresAgent: "no",
    workspaceId: undefined,
    provider: undefined,
  };
}

/** Whether a plan or a state has all numbers of a module. A state has no resources of a module that was never applied. */
function hasModule(values: TerraformValues | undefined, address: string): boolean {
  return values !== undefined && (values.source === "plan" || values.modules.has(address));
}

/** Finds the instances of a resource in a plan or a state, by its address without a suffix; undefined when they are not known. */
function instanceFinder(
  values: TerraformValues | undefined,
): (address: string) => readonly Instance[] | undefined {
  if (values === undefined) return () => undefined;
  // Made for the first resource that needs it: in most stacks every `count` and `for_each` is a literal.
  let byAddress: ReadonlyMap<string | undefined, readonly TerraformNumber[]> | undefined;
  return (resourceAddress) => {
    byAddress ??= groupBy(values.numbers, ({ address }) => /^[^[]*/.exec(address)?.[0]);
    const numbers = byAddress.get(resourceAddress) ?? (values.source === "plan" ? [] : undefined);
    return numbers?.map(({ address }) => instanceOf(address.slice(resourceAddress.length)));
  };
}

/** The triggers of a bridge cannot be null: an empty string stands for no agent. */
function emptyAsNull(agentId: string | null | undefined): string | null | undefined {
  return agentId === "" ? null : agentId;
}

/** A string attribute in a plan or a state. Terraform leaves out what it does not know yet; null is a value. */
function attributeValue(value: unknown): string | null | undefined {
  return typeof value === "string" || value === null ? value : undefined;
}
