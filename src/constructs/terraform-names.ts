import {
  TerraformDataSource,
  TerraformElement,
  TerraformLocal,
  TerraformResource,
  TerraformStack,
} from "cdktf";
import type { IConstruct } from "constructs";
import { quoted } from "../api/text";

// cdktf makes the name that an element has in Terraform of the ids in its path. It leaves out every character that it does not
// know and every id "Default", so a name may be empty, begin with a digit, or be that of another element, which it then
// replaces without a word.

/** Terraform's rule for names, which cdktf does not check. */
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
export const NAME_RULE = 'a name begins with a letter or "_" and goes on with letters, digits, "_" and "-"';

export function isTerraformName(name: string): boolean {
  return NAME.test(name);
}

/** So many names are told one by one. */
const MOST_LINES = 10;

/** Marks an element. A mark, as a weak set of thousands of elements costs each garbage collection. */
const GUARDED = Symbol("cdktf-rymi guards the name");
const validated = new WeakSet<TerraformStack>();
/** The element of each stack that checks the names of all of them when there are no validations: the first that is asked. */
const leaders = new WeakMap<TerraformStack, TerraformElement>();
/** Stacks whose names the validations of this synth found right: they need no second check. */
const checkedByValidation = new WeakSet<TerraformStack>();

/** Lets the synth of its stack fail when the element has a name that Terraform cannot take, or that of another element. */
export function guardName(element: TerraformElement): void {
  Object.defineProperty(element, GUARDED, { value: true });
  const stack = TerraformStack.of(element);
  if (validated.has(stack)) return;
  validated.add(stack);
  const validate = () => {
    const wrong = findWrongNames(stack);
    if (wrong.length === 0) checkedByValidation.add(stack);
    return wrong;
  };
  stack.node.addValidation({ validate });
}

/**
 * The same for a synth without validations, `Testing.synth(stack)`. Called for each guarded element.
 *
 * @throws Error with a line for each name that is wrong
 */
export function requireGuardedNames(element: TerraformElement): void {
  const stack = TerraformStack.of(element);
  if (!leaders.has(stack)) leaders.set(stack, element);
  if (leaders.get(stack) !== element || checkedByValidation.delete(stack)) return;
  const wrong = findWrongNames(stack);
  if (wrong.length > 0) throw new Error(wrong.map((line) => `[${stack.node.path}] ${line}`).join("\n"));
}

/**
 * @param read asks cdktf for the name
 * @throws Error naming the construct's path, the name and what to write instead
 */
export function checkedName(element: TerraformElement, read: () => string): string {
  const name = readName(element, read);
  if (isTerraformName(name)) return name;
  throw new Error(`[${element.node.path}] id: ${explainName(element, name)}`);
}

function readName(element: TerraformElement, read: () => string): string {
  try {
    return read();
  } catch (error) {
    // cdktf finds nothing to make a name of.
    if (idsOf(element).every((id) => id === "Default")) return "";
    throw error;
  }
}

function explainName(element: TerraformElement, name: string): string {
  const made = readName(element, () => TerraformStack.of(element).getLogicalId(element));
  const rule = `Terraform cannot take the name ${quoted(name)}: ${NAME_RULE}.`;
  if (made !== name) return `${rule} Give overrideLogicalId another one.`;
  const id = idsOf(element).find((other) => other !== "Default") ?? "Default";
  const kept = id.replace(/[^A-Za-z0-9_-]/g, "");
  const better = kept === "" || kept === "Default" ? "desk" : `line-${kept.replace(/^-+/, "")}`;
  return (
    `${rule} cdktf makes it of the ids in the path, without their other characters and without ids "Default". ` +
    `Write another id than ${quoted(id)}, such as ${quoted(better)}.`
  );
}

/** The ids that cdktf makes a name of. */
function idsOf(element: TerraformElement): readonly string[] {
  const { scopes } = element.node;
  return scopes.slice(scopes.indexOf(TerraformStack.of(element)) + 1).map(({ node }) => node.id);
}

function isGuarded(element: TerraformElement): boolean {
  return GUARDED in element;
}

function findWrongNames(stack: TerraformStack): string[] {
  const all = elementsOf(stack);
  const ours = new Set(all.filter((element) => isGuarded(element)).map(kindOf));
  const byAddress = new Map<string, TerraformElement[]>();
  for (const element of all) {
    const kind = kindOf(element);
    if (kind === undefined || !ours.has(kind)) continue;
    const address = `${kind}.${element.friendlyUniqueId}`;
    const others = byAddress.get(address);
    if (others === undefined) byAddress.set(address, [element]);
    else others.push(element);
  }
  const wrong = [...byAddress].flatMap(([address, elements]) => explainCollision(address, elements));
  const more = wrong.length - MOST_LINES;
  return more > 0 ? [...wrong.slice(0, MOST_LINES), `and ${more} more names that are taken.`] : wrong;
}

function explainCollision(address: string, elements: readonly TerraformElement[]): readonly string[] {
  if (elements.length < 2 || !elements.some((element) => isGuarded(element))) return [];
  const paths = elements.filter(isDeclared).map(({ node }) => node.path);
  if (paths.length < 2) return [];
  return [
    `${paths.join(" and ")} have one name in Terraform, ${address}, so only one of them would be declared. cdktf makes ` +
      'names of ids without characters other than A-Z, a-z, 0-9, "-" and "_", and without ids "Default". ' +
      "Give all but the one that is deployed another id.",
  ];
}

/** False for what was renamed with `moveTo` or `moveToId`: only a `moved` block is left of it. */
export function isDeclared(element: TerraformElement): boolean {
  return !TerraformResource.isTerraformResource(element) || element.toTerraform().resource !== undefined;
}

/** What comes before the name in an address; undefined for what nothing of ours can collide with. */
function kindOf(element: TerraformElement): string | undefined {
  if (TerraformResource.isTerraformResource(element)) return element.terraformResourceType;
  if (TerraformDataSource.isTerraformDataSource(element)) return `data.${element.terraformResourceType}`;
  return element instanceof TerraformLocal ? "local" : undefined;
}

/** The elements of a stack, without those of stacks in it. */
function elementsOf(construct: IConstruct): readonly TerraformElement[] {
  return construct.node.children
    .filter((child) => !TerraformStack.isStack(child))
    .flatMap((child) => [
      ...(TerraformElement.isTerraformElement(child) ? [child] : []),
      ...elementsOf(child),
    ]);
}
