import { resource } from "@cdktf/provider-null";
import { type Precondition, TerraformElement, TerraformLocal, TerraformStack } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import {
  checkedName,
  E164_PATTERN,
  isKnown,
  requireUniqueNames,
  UUID_PATTERN,
  watchName,
} from "../constructs";

/** One of the two resources of a bridge. Its name in Terraform is checked before it is used. */
export class BridgePart extends resource.Resource {
  constructor(scope: Construct, id: string, config: resource.ResourceConfig) {
    super(scope, id, config);
    watchName(this);
  }

  override get friendlyUniqueId(): string {
    return checkedName(this, () => super.friendlyUniqueId);
  }

  override toMetadata(): object {
    requireUniqueNames(this);
    return super.toMetadata();
  }
}

// Blocks that cdktf has no classes for. Its HCL output omits them, which does no harm: numbers stay registered without them.

/** Removes a `null_resource` from the state without running a provisioner. Takes the id of the resource. */
export class Forgotten extends TerraformElement {
  constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  override toTerraform(): object {
    return { removed: [{ from: `null_resource.${this.friendlyUniqueId}`, lifecycle: { destroy: false } }] };
  }
}

/** Moves an instance of a `null_resource` in the state to another key. */
export class MovedKey extends TerraformElement {
  readonly #block: { readonly from: string; readonly to: string };

  constructor(part: BridgePart, from: string, to: string) {
    super(part, `moved-${part.node.children.length}`);
    const address = (key: string) => `null_resource.${part.friendlyUniqueId}[${JSON.stringify(key)}]`;
    this.#block = { from: address(from), to: address(to) };
  }

  override toTerraform(): object {
    return { moved: [this.#block] };
  }
}

/** One number of a {@link RymiNumberBridge}. Both values may be tokens. */
export interface BridgedNumber {
  /** The phone number in E.164: a plus sign, then 2 to 15 digits, the first not 0, `"+15551234567"`. */
  readonly number: string;
  /** Id of the agent that answers, a UUID. Default, and null: no agent. */
  readonly agentId?: string | null;
}

/**
 * Preconditions for values that synth does not know: valid numbers and agents, and no number twice. Terraform checks them at
 * plan, or at apply before a request is sent. Empty when all values are known at synth.
 */
export function conditionsFor(
  bridge: Construct,
  numbers: Readonly<Record<string, BridgedNumber>>,
): Precondition[] {
  const entries = Object.values(numbers);
  const conditions: Precondition[] = [];
  if (!entries.every(({ number }) => isKnown(number))) {
    const all = new TerraformLocal(
      bridge,
      "numbers",
      entries.map(({ number }) => number),
    );
    watchName(all);
    conditions.push(
      {
        condition: `\${can(regex(${JSON.stringify(E164_PATTERN.source)}, each.value.number))}`,
        errorMessage:
          "The number of ${each.key} is not an E.164 phone number: a plus sign, then 2 to 15 digits, the first not 0.",
      },
      {
        condition: `\${length([for number in local.${all.friendlyUniqueId} : number if number == each.value.number]) == 1}`,
        errorMessage:
          "The number of ${each.key} is also declared by another key. A number has one agent: keep one of them.",
      },
    );
  }
  if (!entries.every(({ agentId }) => isKnown(agentId ?? ""))) {
    const uuid = JSON.stringify(`(?i)${UUID_PATTERN.source}`);
    conditions.push({
      condition: `\${each.value.agent == null || each.value.agent == "" ? true : can(regex(${uuid}, each.value.agent))}`,
      errorMessage:
        "The agent of ${each.key} is not a UUID: hexadecimal digits grouped 8-4-4-4-12. Copy the agent's id from Rymi.",
    });
  }
  return conditions;
}

/** The parts of a synthesized stack that are used here: by kind, type and name. */
interface Synthesized {
  readonly [kind: string]: unknown;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
}

interface Resource {
  readonly lifecycle?: { readonly create_before_destroy?: unknown };
}

/**
 * Makes the synth fail when Terraform would not remove numbers: resources with `create_before_destroy` run no destroy
 * provisioners, and neither do the resources that they depend on, without a warning.
 *
 * @param parts addresses of the bridge's own resources
 */
export function refuseCreateBeforeDestroy(bridge: IConstruct, parts: readonly string[]): void {
  bridge.node.addValidation({
    validate: () => {
      const tf: Synthesized = TerraformStack.of(bridge).toTerraform();
      const creators = createdFirst(tf);
      if (creators.length === 0) return [];
      const reached = dependents(tf, parts);
      return creators.filter((address) => reached.has(address)).map((address) => explain(address, parts));
    },
  });
}

function explain(address: string, parts: readonly string[]): string {
  const without = "Terraform would no longer remove numbers at Rymi";
  return parts.includes(address)
    ? `create_before_destroy must be off: with it, ${without}. Remove it.`
    : `create_before_destroy of ${address} also applies to this bridge, on which it depends: ${without}. Remove create_before_destroy or the dependency.`;
}

function createdFirst({ resource = {} }: Synthesized): readonly string[] {
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName)
      .filter(([, { lifecycle }]) => (lifecycle?.create_before_destroy ?? false) !== false)
      .map(([name]) => `${type}.${name}`),
  );
}

/** The addresses and everything that depends on them, directly or not. */
function dependents(tf: Synthesized, addresses: readonly string[]): ReadonlySet<string> {
  const blocks = blocksOf(tf);
  const reached = new Set(addresses);
  // Iterating over a set includes elements that are added meanwhile.
  for (const address of reached) {
    const mention = new RegExp(`(?<![\\w.-])${address.replaceAll(".", "\\.")}(?![\\w-])`);
    for (const [dependent, text] of blocks) if (mention.test(text)) reached.add(dependent);
  }
  return reached;
}

/** Every block that may have references or be referred to: its address and its text. */
function blocksOf(tf: Synthesized): readonly (readonly [address: string, text: string])[] {
  const named = (blocks: unknown, prefix: string) =>
    Object.entries(blocks ?? {}).map(([name, body]) => [`${prefix}${name}`, JSON.stringify(body)] as const);
  const typed = (kind: unknown, prefix: string) =>
    Object.entries(kind ?? {}).flatMap(([type, blocks]) => named(blocks, `${prefix}${type}.`));
  return [
    ...typed(tf.resource, ""),
    ...typed(tf["data"], "data."),
    ...named(tf["locals"], "local."),
    ...named(tf["module"], "module."),
  ];
}
