import { resource } from "@cdktf/provider-null";
import { type Precondition, TerraformElement, TerraformLocal, TerraformStack } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import {
  checkedName,
  E164_PATTERN,
  isKnown,
  markForNameCheck,
  requireUniqueNames,
  UUID_PATTERN,
} from "../constructs";

/** One of the two `null_resource`s of a bridge. Synth checks its Terraform name. */
export class BridgePart extends resource.Resource {
  constructor(scope: Construct, id: string, config: resource.ResourceConfig) {
    super(scope, id, config);
    markForNameCheck(this);
  }

  override get friendlyUniqueId(): string {
    return checkedName(this, () => super.friendlyUniqueId);
  }

  override toMetadata(): object {
    requireUniqueNames(this);
    return super.toMetadata();
  }
}

// cdktf has no classes for `removed` blocks and for `moved` blocks of instances, and `cdktf synth --hcl` omits the two below. That
// is harmless: the numbers stay registered without these blocks.

/** A `removed` block: removes a `null_resource` from the state without running a provisioner. Its construct id is that of the resource. */
export class RemovedBlock extends TerraformElement {
  override toTerraform(): object {
    return { removed: [{ from: `null_resource.${this.friendlyUniqueId}`, lifecycle: { destroy: false } }] };
  }
}

/** A `moved` block: gives an instance of a `null_resource` in the state another key. */
export class MovedBlock extends TerraformElement {
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
 * Preconditions that check what synth cannot check, because some values are tokens: valid numbers and agents, and no number
 * twice. Terraform checks them at plan, or at apply before a request is sent. Empty when all values are known at synth.
 */
export function preconditionsFor(
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
    markForNameCheck(all);
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

/** A synthesized stack: blocks by kind, then by type and name. */
interface Synthesized {
  readonly [kind: string]: unknown;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
}

interface Resource {
  readonly lifecycle?: { readonly create_before_destroy?: unknown };
}

/**
 * Makes the synth fail if a resource with `create_before_destroy` is or depends on a resource of the bridge. Terraform extends this
 * setting to everything that the resource depends on, and silently skips the destroy provisioners of all these, so numbers would
 * not be removed.
 *
 * @param parts addresses of the bridge's own resources
 */
export function refuseCreateBeforeDestroy(bridge: IConstruct, parts: readonly string[]): void {
  bridge.node.addValidation({
    validate: () => {
      const tf: Synthesized = TerraformStack.of(bridge).toTerraform();
      const createdFirst = resourcesWithCreateBeforeDestroy(tf);
      if (createdFirst.length === 0) return [];
      const affected = withDependents(tf, parts);
      return createdFirst
        .filter((address) => affected.has(address))
        .map((address) => explainCreateBeforeDestroy(address, parts));
    },
  });
}

function explainCreateBeforeDestroy(address: string, parts: readonly string[]): string {
  const effect = "Terraform would no longer remove numbers at Rymi";
  return parts.includes(address)
    ? `create_before_destroy must be off: with it, ${effect}. Remove it.`
    : `create_before_destroy of ${address} also applies to this bridge, on which it depends: ${effect}. Remove create_before_destroy or the dependency.`;
}

function resourcesWithCreateBeforeDestroy({ resource = {} }: Synthesized): readonly string[] {
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName)
      .filter(([, { lifecycle }]) => (lifecycle?.create_before_destroy ?? false) !== false)
      .map(([name]) => `${type}.${name}`),
  );
}

/** The addresses, and those of all blocks that depend on them, directly or indirectly. */
function withDependents(tf: Synthesized, addresses: readonly string[]): ReadonlySet<string> {
  const blocks = blocksOf(tf);
  const found = new Set(addresses);
  // Iterating over a set includes elements that are added meanwhile.
  for (const address of found) {
    const reference = new RegExp(`(?<![\\w.-])${address.replaceAll(".", "\\.")}(?![\\w-])`);
    for (const [dependent, text] of blocks) if (reference.test(text)) found.add(dependent);
  }
  return found;
}

/** The blocks that can contain references and can be referred to: their addresses and their JSON. */
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
