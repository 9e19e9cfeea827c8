import { DEFAULT_PROVIDER, type Declaration, type SourceFile } from "./declaration";
import { type Instance, instancesOf, valueIn } from "./expressions";
import { type NumberResource, readNumberResource } from "./number-resource";
import type { ShownResource, ShownStack } from "./shown";
import type { ResourceBlock, SynthesizedStack } from "./synthesized";

const NOTHING_SHOWN: ShownStack = { resources: [], isWhole: false };

/** Stands for all that there may be. */
const ANY_INSTANCE: Instance = { suffix: "[*]" };

/** Where a stack is written down. */
export interface StackPlace {
  readonly stack: string;
  readonly file: SourceFile;
}

/**
 * The numbers that a synthesized stack declares, each instance by itself.
 *
 * @param shown what Terraform has said of the stack. It fills in what is unresolved and adds the numbers of modules; what
 *   the stack says in so many words is never overridden.
 */
export function declarationsOf(
  synthesized: SynthesizedStack,
  place: StackPlace,
  shown: ShownStack = NOTHING_SHOWN,
): readonly Declaration[] {
  const byAddress = new Map(shown.resources.map((resource) => [resource.address, resource]));
  const own: Declaration[] = [];
  for (const [type, blocks] of Object.entries(synthesized.resource)) {
    // By keys: `Object.entries` of thousands takes five times as long.
    for (const name of Object.keys(blocks)) {
      const block = blocks[name] as ResourceBlock;
      const resource = readNumberResource(type, block);
      if (resource === undefined) continue;
      const address = `${type}.${name}`;
      const instances = instancesOf(block) ?? shownInstances(shown, address);
      for (const instance of instances ?? [ANY_INSTANCE]) {
        const told = byAddress.size === 0 ? undefined : byAddress.get(address + instance.suffix);
        own.push(declare(place, address, block, resource, instance, told, instances !== undefined));
      }
    }
  }
  const ofModules = declarationsShown(shown, place).filter(({ address }) => address.startsWith("module."));
  return [...own, ...ofModules];
}

/** The numbers of a stack of which only Terraform's word is at hand. */
export function declarationsShown(
  shown: ShownStack = NOTHING_SHOWN,
  place: StackPlace,
): readonly Declaration[] {
  return shown.resources.flatMap(({ address, type, values }) => {
    const resource = readNumberResource(type, values);
    if (resource === undefined) return [];
    return {
      ...place,
      address,
      path: undefined,
      kind: resource.kind,
      isCertain: true,
      number: shownValue(resource.number) ?? undefined,
      agentId: agentOf(shownValue(resource.agentId)),
      isAgentDeclared: true,
      provider: DEFAULT_PROVIDER,
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
    provider: isBridge ? DEFAULT_PROVIDER : (block.provider ?? DEFAULT_PROVIDER),
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

/** Undefined when Terraform has said nothing of the resource. */
function shownInstances({ resources, isWhole }: ShownStack, start: string): readonly Instance[] | undefined {
  const instances = resources
    .filter(({ address }) => address.startsWith(`${start}[`))
    .map(({ address }) => ({ suffix: address.slice(start.length) }));
  return instances.length > 0 || isWhole ? instances : undefined;
}

/** A trigger cannot be null: there, no agent is an empty text. */
function agentOf(value: string | null | undefined): string | null | undefined {
  return value === "" ? null : value;
}

/** Terraform leaves out what it does not know yet; null is a value. */
function shownValue(value: unknown): string | null | undefined {
  return typeof value === "string" || value === null ? value : undefined;
}
