import { TerraformResource, type TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { isKnown } from "./checks";

/** A `rymi_number`, whichever class declares it. */
type Declaration = TerraformResource & { readonly numberInput?: string | undefined };

const watched = new WeakSet<TerraformStack>();

/**
 * Lets the synth of a stack fail when it declares a number twice: the two would take the line from each other with
 * every deploy. Providers make no difference, since a number belongs to one Rymi account.
 */
export function requireUniqueNumbers(stack: TerraformStack): void {
  if (watched.has(stack)) return;
  watched.add(stack);
  stack.node.addValidation({ validate: () => findDuplicates(stack) });
}

function findDuplicates(stack: TerraformStack): string[] {
  const byNumber = new Map<string, Declaration[]>();
  for (const construct of stack.node.findAll()) {
    if (!isDeclaration(construct) || construct.cdktfStack !== stack) continue;
    const number = construct.numberInput;
    if (number === undefined || !isKnown(number) || !standsForOne(construct)) continue;
    byNumber.set(number, [...(byNumber.get(number) ?? []), construct]);
  }
  return [...byNumber].flatMap(([number, declarations]) => {
    const paths = declarations.filter(isDeclared).map((declaration) => declaration.node.path);
    if (paths.length < 2) return [];
    return `${number} is declared ${paths.length} times, by ${paths.join(" and ")}. A number rings at one agent: keep one of them.`;
  });
}

function isDeclaration(construct: IConstruct): construct is Declaration {
  return (
    TerraformResource.isTerraformResource(construct) && construct.terraformResourceType === "rymi_number"
  );
}

/** With `forEach` or an open `count` it may stand for none: two of which one is switched off are fine. */
function standsForOne({ count, forEach }: Declaration): boolean {
  return forEach === undefined && (count === undefined || count === 1);
}

/** False for what was renamed with `moveTo` or `moveToId`: only a `moved` block is left of it. */
function isDeclared(declaration: Declaration): boolean {
  return declaration.toTerraform().resource !== undefined;
}
