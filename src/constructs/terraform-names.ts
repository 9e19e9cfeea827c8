import {
  TerraformDataSource,
  TerraformElement,
  TerraformLocal,
  TerraformResource,
  TerraformStack,
} from "cdktf";
import type { IConstruct } from "constructs";
import { quoted } from "../api/text";

// cdktf derives the Terraform name of an element from the construct ids in its path. It drops all characters except A-Z, a-z,
// 0-9, "-" and "_", and every id "Default" (a convention for the main child of a construct). So a name may be empty or begin
// with a digit, which Terraform refuses, or equal that of another element: then one of the two silently replaces the other.

/** Terraform's rule for names, which cdktf does not check. */
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
export const NAME_RULE = 'a name must begin with a letter or "_", followed by letters, digits, "_" and "-"';

export function isTerraformName(name: string): boolean {
  return NAME.test(name);
}

/** Collisions that are reported in full, at most; the others are counted. */
const MAX_REPORTED = 10;

/** Marks the elements whose names are checked. A property, because a weak set of thousands of elements slows garbage collection. */
const CHECKED = Symbol("cdktf-rymi checks the name");
/** Stacks that have a validation of names. */
const stacksWithValidation = new WeakSet<TerraformStack>();
/** The first rendered element of each stack. Its rendering triggers the check, once for all elements of the stack. */
const firstRendered = new WeakMap<TerraformStack, TerraformElement>();
/** Stacks whose validation found no collision. The next rendering consumes the entry and skips its own check. */
const passedValidation = new WeakSet<TerraformStack>();

/**
 * Makes the synth fail when the name of the element is invalid or equals that of another element. The class of the element must
 * also read its name through `checkedName` and call `requireUniqueNames` when it is rendered.
 */
export function watchName(element: TerraformElement): void {
  Object.defineProperty(element, CHECKED, { value: true });
  const stack = TerraformStack.of(element);
  if (stacksWithValidation.has(stack)) return;
  stacksWithValidation.add(stack);
  const validate = () => {
    const problems = findCollisions(stack);
    if (problems.length === 0) passedValidation.add(stack);
    return problems;
  };
  stack.node.addValidation({ validate });
}

/**
 * The same check for a synth that skips validations, as `Testing.synth(stack)` does. Called when an element is rendered.
 *
 * @throws Error with a line for each collision
 */
export function requireUniqueNames(element: TerraformElement): void {
  const stack = TerraformStack.of(element);
  if (!firstRendered.has(stack)) firstRendered.set(stack, element);
  if (firstRendered.get(stack) !== element) return;
  if (passedValidation.delete(stack)) return;
  const problems = findCollisions(stack);
  if (problems.length > 0) throw new Error(problems.map((line) => `[${stack.node.path}] ${line}`).join("\n"));
}

/**
 * Returns the name of an element when it is valid.
 *
 * @param read reads the name from cdktf
 * @throws Error naming the construct's path, the name and the remedy
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
    // cdktf throws when all ids are "Default".
    if (idsOf(element).every((id) => id === "Default")) return "";
    throw error;
  }
}

function explainName(element: TerraformElement, name: string): string {
  const derived = readName(element, () => TerraformStack.of(element).getLogicalId(element));
  const rule = `${quoted(name)} is not a valid name in Terraform: ${NAME_RULE}.`;
  if (derived !== name) return `${rule} Pass another name to overrideLogicalId.`;
  const id = idsOf(element).find((other) => other !== "Default") ?? "Default";
  const kept = id.replace(/[^A-Za-z0-9_-]/g, "");
  const example = kept === "" || kept === "Default" ? "desk" : `line-${kept.replace(/^-+/, "")}`;
  return (
    `${rule} cdktf derives it from the construct ids in the path, without other characters and without ids "Default". ` +
    `Replace the id ${quoted(id)}, for instance by ${quoted(example)}.`
  );
}

/** The construct ids from which cdktf derives a name. */
function idsOf(element: TerraformElement): readonly string[] {
  const { scopes } = element.node;
  return scopes.slice(scopes.indexOf(TerraformStack.of(element)) + 1).map(({ node }) => node.id);
}

function isWatched(element: TerraformElement): boolean {
  return CHECKED in element;
}

function findCollisions(stack: TerraformStack): string[] {
  const all = elementsOf(stack);
  const kinds = new Set(all.filter((element) => isWatched(element)).map(kindOf));
  const byAddress = new Map<string, TerraformElement[]>();
  for (const element of all) {
    const kind = kindOf(element);
    if (kind === undefined || !kinds.has(kind)) continue;
    const address = `${kind}.${element.friendlyUniqueId}`;
    const others = byAddress.get(address);
    if (others === undefined) byAddress.set(address, [element]);
    else others.push(element);
  }
  const problems = [...byAddress].flatMap(([address, elements]) => explainCollision(address, elements));
  const more = problems.length - MAX_REPORTED;
  return more > 0 ? [...problems.slice(0, MAX_REPORTED), `and ${more} more collisions of names.`] : problems;
}

function explainCollision(address: string, elements: readonly TerraformElement[]): readonly string[] {
  if (elements.length < 2 || !elements.some((element) => isWatched(element))) return [];
  const paths = elements.filter(isDeclared).map(({ node }) => node.path);
  if (paths.length < 2) return [];
  return [
    `${paths.join(" and ")} have the same name in Terraform, ${address}, so only one of them would be declared. cdktf derives ` +
      'names from construct ids, without characters other than A-Z, a-z, 0-9, "-" and "_", and without ids "Default". ' +
      "Change the ids of all but the one that is deployed already.",
  ];
}

/** False for an element that was renamed with `moveTo` or `moveToId`, which leaves only a `moved` block. */
export function isDeclared(element: TerraformElement): boolean {
  return !TerraformResource.isTerraformResource(element) || element.toTerraform().resource !== undefined;
}

/** The part of an address before the name; undefined for elements that cannot collide with ours. */
function kindOf(element: TerraformElement): string | undefined {
  if (TerraformResource.isTerraformResource(element)) return element.terraformResourceType;
  if (TerraformDataSource.isTerraformDataSource(element)) return `data.${element.terraformResourceType}`;
  return element instanceof TerraformLocal ? "local" : undefined;
}

/** The elements of a stack, without those of nested stacks. */
function elementsOf(construct: IConstruct): readonly TerraformElement[] {
  return construct.node.children
    .filter((child) => !TerraformStack.isStack(child))
    .flatMap((child) => [
      ...(TerraformElement.isTerraformElement(child) ? [child] : []),
      ...elementsOf(child),
    ]);
}
