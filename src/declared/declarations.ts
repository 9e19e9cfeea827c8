import { groupBy } from "../io";
import {
  DEFAULT_PROVIDER,
  type Declaration,
  providerIn,
  type SourceFile,
  type TerraformSource,
} from "./declaration";
import type { ResourceBlock, SynthesizedStack } from "./synthesized";
import { type Instance, instanceOf, instancesOf, unknownInstancesOf, valueIn } from "./synthesized";
import {
  type NumberResource,
  type ResolvedNumber,
  readNumberResource,
  type TerraformValues,
} from "./terraform-json";

/** The stack that declarations belong to, and its file. */
export interface StackPlace {
  readonly stack: string;
  readonly file: SourceFile;
}

/** What is known from Terraform. `source` is `failed` when Terraform was run to get better values, and failed. */
export interface TerraformKnowledge {
  readonly values: TerraformValues | undefined;
  readonly source: TerraformSource;
}

/** What a plan or a state contributes, if there is one. */
export function knowledgeOf(values: TerraformValues | undefined): TerraformKnowledge {
  return { values, source: values?.source ?? "none" };
}

/**
 * The numbers that a synthesized stack declares, one declaration for each instance.
 *
 * @param known resolves expressions and adds the numbers of modules; it never overrides a literal of the stack
 * @param mayDeclare whether a module may declare numbers; only for modules without values from Terraform
 */
export function declarationsOf(
  synthesized: SynthesizedStack,
  place: StackPlace,
  known: TerraformKnowledge,
  mayDeclare: (name: string, module: Readonly<Record<string, unknown>>) => boolean,
): readonly Declaration[] {
  const { values } = known;
  const byAddress = new Map(values?.numbers.map((resolved) => [resolved.address, resolved]));
  const knownInstances = instanceFinder(values);
  const ofRoot: Declaration[] = [];
  for (const [type, blocks] of Object.entries(synthesized.resource)) {
    // Not by `Object.entries`, which takes five times as long for thousands of resources.
    for (const name of Object.keys(blocks)) {
      const block = blocks[name] as ResourceBlock;
      const resource = readNumberResource(type, block);
      if (resource === undefined) continue;
      const address = `${type}.${name}`;
      const instances = instancesOf(block) ?? knownInstances(address);
      for (const instance of instances ?? [unknownInstancesOf(block)]) {
        const resolved = byAddress.size === 0 ? undefined : byAddress.get(address + instance.suffix);
        const isCertain = instances !== undefined;
        const declared = { address, block, resource, instance, isCertain, resolved };
        ofRoot.push(declarationOf(declared, place, known.source));
      }
    }
  }
  const ofModules = resolvedDeclarations(known, place).filter(({ address }) => address.startsWith("module."));
  const isModuleKnown = moduleFinder(values);
  const unread = Object.entries(synthesized.module).flatMap(([name, module]) => {
    const address = `module.${name}`;
    const isRead = instancesOf(module)?.length === 0 || isModuleKnown(address) || !mayDeclare(name, module);
    return isRead ? [] : moduleDeclaration(place, address, module, known.source);
  });
  return [...ofRoot, ...ofModules, ...unread];
}

/** The numbers of a stack of which only a plan or a state can be read. */
export function resolvedDeclarations(
  { values: known, source }: TerraformKnowledge,
  place: StackPlace,
): readonly Declaration[] {
  if (known === undefined) return [];
  return known.numbers.map(({ address, kind, number, agentId, workspaceId, setsAgent }) => {
    const isBridge = kind === "bridge";
    // Terraform's JSON lacks `ignore_changes`. It cannot contain the agent where the plan changes the agent. A bridge always sets it.
    const isAgentDeclared = isBridge || setsAgent ? true : undefined;
    return {
      ...place,
      address,
      path: undefined,
      kind,
      isCertain: true,
      number: resolvedValue(number) ?? undefined,
      agentId: agentOf(resolvedValue(agentId)),
      isAgentDeclared,
      workspaceId: resolvedValue(workspaceId) ?? undefined,
      provider: isBridge ? DEFAULT_PROVIDER : known.configuration?.providerOf(address),
      terraform: source,
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
  readonly resolved: ResolvedNumber | undefined;
}

function declarationOf(
  { address, block, resource, instance, isCertain, resolved }: DeclaredInstance,
  { stack, file }: StackPlace,
  terraform: TerraformSource,
): Declaration {
  const ignored = block.lifecycle?.ignore_changes ?? [];
  // A number is required. Null means that the expression may be null, so it counts as unknown.
  const number = valueIn(instance, resource.number) ?? resolvedValue(resolved?.number) ?? undefined;
  const agentId = valueIn(instance, resource.agentId);
  const path = block["//"]?.metadata?.path;
  const isBridge = resource.kind === "bridge";
  // Not `...place`: copying it for each of thousands of numbers takes longer than all the rest.
  const declaration: Declaration = {
    stack,
    address: address + instance.suffix,
    // The construct of the bridge, not its inner resource `attachment`.
    path: path && path.replace(isBridge ? /\/attachment$/ : "", "") + instance.suffix,
    kind: resource.kind,
    isCertain,
    number,
    agentId: agentOf(agentId === undefined ? resolvedValue(resolved?.agentId) : agentId),
    isAgentDeclared: ignored !== "all" && !ignored.includes("agent_id"),
    workspaceId: resolvedValue(resolved?.workspaceId) ?? undefined,
    provider: isBridge ? DEFAULT_PROVIDER : providerIn(instance, block.provider),
    terraform,
    file,
  };
  if (!isBridge) return declaration;
  const registers = /^\$\{(null_resource\.[\w-]+)\[each\.key\]\.id\}$/.exec(String(resource.registration));
  return registers === null ? declaration : { ...declaration, registration: registers[1] + instance.suffix };
}

/** Represents all the numbers that the module may declare. */
function moduleDeclaration(
  place: StackPlace,
  address: string,
  module: SynthesizedStack["module"][string],
  terraform: TerraformSource,
): Declaration {
  return {
    ...place,
    address,
    path: module["//"]?.metadata?.path,
    kind: "module",
    isCertain: false,
    number: undefined,
    agentId: undefined,
    isAgentDeclared: true,
    workspaceId: undefined,
    provider: undefined,
    terraform,
  };
}

/** Whether the resources of a module are known. A state has no resources of a module that was never applied. */
function moduleFinder(values: TerraformValues | undefined): (address: string) => boolean {
  if (values === undefined) return () => false;
  if (values.source === "plan") return () => true;
  return (address) => values.modules.has(address);
}

/** Finds the instances of a resource by its address without instance suffix; undefined when they are not known. */
function instanceFinder(
  values: TerraformValues | undefined,
): (address: string) => readonly Instance[] | undefined {
  if (values === undefined) return () => undefined;
  // Made for the first resource that needs it: in most stacks the count of each is a literal.
  let instances: ReadonlyMap<string | undefined, readonly ResolvedNumber[]> | undefined;
  return (start) => {
    instances ??= groupBy(values.numbers, ({ address }) => /^[^[]*/.exec(address)?.[0]);
    const own = instances.get(start) ?? (values.source === "plan" ? [] : undefined);
    return own?.map(({ address }) => instanceOf(address.slice(start.length)));
  };
}

/** In the triggers of a bridge, which cannot be null, an empty string stands for no agent. */
function agentOf(value: string | null | undefined): string | null | undefined {
  return value === "" ? null : value;
}

/** Terraform leaves out what it does not know yet; null is a value. */
function resolvedValue(value: unknown): string | null | undefined {
  return typeof value === "string" || value === null ? value : undefined;
}
