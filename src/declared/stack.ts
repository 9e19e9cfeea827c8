import { groupBy } from "../io";
import type { Declaration, SourceFile, TerraformAnswer } from "./declaration";
import { anyInstanceOf, type Instance, instanceOf, instancesOf, valueIn } from "./expressions";
import { type NumberResource, readNumberResource } from "./number-resource";
import { DEFAULT_PROVIDER, providerIn } from "./provider-name";
import type { ShownResource, ShownStack } from "./shown";
import type { ResourceBlock, SynthesizedStack } from "./synthesized";

/** Where a stack is written down. */
export interface StackPlace {
  readonly stack: string;
  readonly file: SourceFile;
}

/** What Terraform has said of a stack. */
export interface TerraformWord {
  readonly shown: ShownStack | undefined;
  readonly answer: TerraformAnswer;
}

/** What a plan or a state that is at hand says. */
export function wordOf(shown: ShownStack | undefined): TerraformWord {
  return { shown, answer: shown === undefined ? "not asked" : shown.isWhole ? "plan" : "state" };
}

/**
 * The numbers that a synthesized stack declares, each instance by itself.
 *
 * @param word fills in what is unresolved and adds the numbers of modules; what the stack says in so many words is never
 *   overridden
 * @param mayDeclare whether a module may declare numbers; it is asked for modules of which Terraform has said nothing
 */
export function declarationsOf(
  synthesized: SynthesizedStack,
  place: StackPlace,
  word: TerraformWord,
  mayDeclare: (name: string, module: Readonly<Record<string, unknown>>) => boolean,
): readonly Declaration[] {
  const { shown } = word;
  const byAddress = new Map(shown?.resources.map((resource) => [resource.address, resource]));
  const shownInstances = instanceFinder(shown);
  const own: Declaration[] = [];
  for (const [type, blocks] of Object.entries(synthesized.resource)) {
    // By keys: `Object.entries` of thousands takes five times as long.
    for (const name of Object.keys(blocks)) {
      const block = blocks[name] as ResourceBlock;
      const resource = readNumberResource(type, block);
      if (resource === undefined) continue;
      const address = `${type}.${name}`;
      const instances = instancesOf(block) ?? shownInstances(address);
      for (const instance of instances ?? [anyInstanceOf(block)]) {
        const told = byAddress.size === 0 ? undefined : byAddress.get(address + instance.suffix);
        own.push(declare(place, address, block, resource, instance, told, word, instances !== undefined));
      }
    }
  }
  const ofModules = declarationsShown(word, place).filter(({ address }) => address.startsWith("module."));
  const isModuleShown = moduleFinder(shown);
  const unread = Object.entries(synthesized.module).flatMap(([name, module]) => {
    const address = `module.${name}`;
    const isKnown = instancesOf(module)?.length === 0 || isModuleShown(address) || !mayDeclare(name, module);
    return isKnown ? [] : unreadModule(place, address, module, word);
  });
  return [...own, ...ofModules, ...unread];
}

/** The numbers of a stack of which only Terraform's word is at hand. */
export function declarationsShown(word: TerraformWord, place: StackPlace): readonly Declaration[] {
  const { shown, answer } = word;
  if (shown === undefined) return [];
  return shown.resources.flatMap(({ address, type, values }) => {
    const resource = readNumberResource(type, values);
    if (resource === undefined) return [];
    const isBridge = resource.kind === "bridge";
    // Of `ignore_changes` Terraform says nothing. It ignores nothing where it sets the agent; a bridge always does.
    const isAgentDeclared = isBridge || shown.sets(address, "agent_id") ? true : undefined;
    return {
      ...place,
      address,
      path: undefined,
      kind: resource.kind,
      isCertain: true,
      number: shownValue(resource.number) ?? undefined,
      agentId: agentOf(shownValue(resource.agentId)),
      isAgentDeclared,
      workspaceId: shownValue(resource.workspaceId) ?? undefined,
      provider: isBridge ? DEFAULT_PROVIDER : shown.configuration?.providerOf(address),
      terraform: answer,
    };
  });
}

function declare(
  { stack, file }: StackPlace,
  address: string,
  block: ResourceBlock,
  resource: NumberResource,
  instance: Instance,
  shown: ShownResource | undefined,
  { answer }: TerraformWord,
  isCertain: boolean,
): Declaration {
  const told = shown && readNumberResource(shown.type, shown.values);
  const ignored = block.lifecycle?.ignore_changes ?? [];
  // A number cannot be left out: where it seems to be, only Terraform knows it.
  const number = valueIn(instance, resource.number) ?? shownValue(told?.number) ?? undefined;
  const agentId = valueIn(instance, resource.agentId);
  const path = block["//"]?.metadata?.path;
  const isBridge = resource.kind === "bridge";
  // Written out: among thousands, a copy of the place for each takes longer than all the rest.
  const declaration: Declaration = {
    stack,
    address: address + instance.suffix,
    // The two resources of a bridge are their own business: what a person wrote is the bridge.
    path: path && path.replace(isBridge ? /\/attachment$/ : "", "") + instance.suffix,
    kind: resource.kind,
    isCertain,
    number,
    agentId: agentOf(agentId === undefined ? shownValue(told?.agentId) : agentId),
    isAgentDeclared: ignored !== "all" && !ignored.includes("agent_id"),
    workspaceId: shownValue(told?.workspaceId) ?? undefined,
    provider: isBridge ? DEFAULT_PROVIDER : providerIn(instance, block.provider),
    terraform: answer,
    file,
  };
  if (!isBridge) return declaration;
  const registers = /^\$\{(null_resource\.[\w-]+)\[each\.key\]\.id\}$/.exec(
    String(resource.registration),
  )?.[1];
  return registers === undefined
    ? declaration
    : { ...declaration, registration: registers + instance.suffix };
}

/** Stands for all the numbers that the module may declare. */
function unreadModule(
  place: StackPlace,
  address: string,
  module: SynthesizedStack["module"][string],
  { answer }: TerraformWord,
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
    terraform: answer,
  };
}

/** Whether Terraform has said what there is of a module. A state says nothing of one that is not deployed. */
function moduleFinder(shown: ShownStack | undefined): (address: string) => boolean {
  if (shown === undefined || shown.isWhole) return () => shown !== undefined;
  const modules = new Set(shown.resources.map(({ address }) => /^module\.[^.[]+/.exec(address)?.[0]));
  return (address) => modules.has(address);
}

/** The instances of a resource by its address without them; undefined when Terraform has said nothing of it. */
function instanceFinder(shown: ShownStack | undefined): (address: string) => readonly Instance[] | undefined {
  if (shown === undefined) return () => undefined;
  // Made when the first resource asks: most stacks say themselves how many there are of each.
  let instances: ReadonlyMap<string | undefined, readonly ShownResource[]> | undefined;
  return (start) => {
    instances ??= groupBy(shown.resources, ({ address }) => /^[^[]*/.exec(address)?.[0]);
    const own = instances.get(start) ?? (shown.isWhole ? [] : undefined);
    return own?.map(({ address }) => instanceOf(address.slice(start.length)));
  };
}

/** A trigger cannot be null: there, no agent is an empty text. */
function agentOf(value: string | null | undefined): string | null | undefined {
  return value === "" ? null : value;
}

/** Terraform leaves out what it does not know yet; null is a value. */
function shownValue(value: unknown): string | null | undefined {
  return typeof value === "string" || value === null ? value : undefined;
}
