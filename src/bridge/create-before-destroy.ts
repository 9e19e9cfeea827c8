import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

/** The stack as synthesized, as far as it is looked at here: by kind, type and name. */
interface Synthesized {
  readonly [kind: string]: unknown;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
}

interface Resource {
  readonly lifecycle?: { readonly create_before_destroy?: unknown };
}

/**
 * Lets the synth fail when Terraform would skip the removal of numbers: resources that are created before their
 * predecessors are destroyed run no destroy provisioners, and so do, silently, all those they depend on.
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
    ? `create_before_destroy must be off: with it, ${without}.`
    : `create_before_destroy of ${address}, which depends on this bridge, is handed on to it: ${without}. Give up one of the two.`;
}

function createdFirst({ resource = {} }: Synthesized): readonly string[] {
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName)
      .filter(([, { lifecycle }]) => (lifecycle?.create_before_destroy ?? false) !== false)
      .map(([name]) => `${type}.${name}`),
  );
}

/** The addresses and all that depends on them, over however many steps. */
function dependents(tf: Synthesized, addresses: readonly string[]): ReadonlySet<string> {
  const blocks = blocksOf(tf);
  const reached = new Set(addresses);
  // A set that grows while it is walked hands out what was added, too.
  for (const address of reached) {
    const mention = new RegExp(`(?<![\\w.-])${address.replaceAll(".", "\\.")}(?![\\w-])`);
    for (const [dependent, text] of blocks) if (mention.test(text)) reached.add(dependent);
  }
  return reached;
}

/** What can refer to something and be referred to: its address and its text. */
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
