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
// with a digit, which Terraform refuses. Or two elements get the same name, and one silently replaces the other.

/** Terraform's rule for names, which cdktf does not check. */
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
export const NAME_RULE = 'a name must begin with a letter or "_", followed by letters, digits, "_" and "-"';

export function isTerraformName(name: string): boolean {
  return NAME.test(name);
}

/** At most this many collisions are described; the others are only counted. */
const MAX_DESCRIBED = 10;

/**
 * The property that marks the elements of this package, whose names are checked. Not a WeakSet: with thousands of entries it
 * slows garbage collection.
 */
const IS_CHECKED = Symbol("cdktf-rymi checks the name");

/** The check of the names in one stack. */
interface StackCheck {
  /** Set by a validation that finds no collision, cleared when the stack is rendered. */
  isPassed: boolean;
  /** The marked element that is rendered first. The check runs when it is rendered, not again for each of the others. */
  trigger: TerraformElement | undefined;
}

const stackChecks = new WeakMap<TerraformStack, StackCheck>();

/**
 * Marks an element, so that the synth fails when another element of the stack has the same name. Its class must also call
 * `requireUniqueNames` in `toMetadata` (called when cdktf renders it) and `checkedName` in `friendlyUniqueId` (its Terraform name).
 */
export function markForNameCheck(element: TerraformElement): void {
  Object.defineProperty(element, IS_CHECKED, { value: true });
  const stack = TerraformStack.of(element);
  if (stackChecks.has(stack)) return;
  const check: StackCheck = { isPassed: false, trigger: undefined };
  stackChecks.set(stack, check);
  const validate = () => {
    const problems = findCollisions(stack);
    check.isPassed = problems.length === 0;
    return problems;
  };
  stack.node.addValidation({ validate });
}

/**
 * Checks the names of the stack, unless its validation has done so: a synth may skip validations, as `Testing.synth(stack)` does.
 *
 * @throws Error with a line for each collision
 */
export function requireUniqueNames(element: TerraformElement): void {
  const stack = TerraformStack.of(element);
  const check = stackChecks.get(stack);
  if (check === undefined) return;
  check.trigger ??= element;
  if (check.trigger !== element) return;
  // A validation covers one rendering; the next one is checked again.
  const { isPassed } = check;
  check.isPassed = false;
  if (isPassed) return;
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
  const problem = `${quoted(name)} is not a valid name in Terraform: ${NAME_RULE}.`;
  const isOverridden = derived !== name;
  if (isOverridden) return `${problem} Pass another name to overrideLogicalId.`;
  const id = idsOf(element).find((other) => other !== "Default") ?? "Default";
  const valid = id.replace(/[^A-Za-z0-9_-]/g, "");
  const example = valid === "" || valid === "Default" ? "desk" : `line-${valid.replace(/^-+/, "")}`;
  return (
    `${problem} cdktf derives it from the construct ids in the path, without characters other than A-Z, a-z, 0-9, "-" and "_", ` +
    'and without ids "Default". ' +
    `Replace the id ${quoted(id)}, for instance by ${quoted(example)}.`
  );
}

/** The construct ids from which cdktf derives a name. */
function idsOf(element: TerraformElement): readonly string[] {
  const { scopes } = element.node;
  return scopes.slice(scopes.indexOf(TerraformStack.of(element)) + 1).map(({ node }) => node.id);
}

function isChecked(element: TerraformElement): boolean {
  return IS_CHECKED in element;
}

/** A sentence for each name that several elements have. Only elements of the same types as the marked ones are compared. */
function findCollisions(stack: TerraformStack): string[] {
  const all = elementsOf(stack);
  const prefixes = new Set(all.filter(isChecked).map(addressPrefixOf));
  const byAddress = new Map<string, TerraformElement[]>();
  for (const element of all) {
    const prefix = addressPrefixOf(element);
    if (prefix === undefined || !prefixes.has(prefix)) continue;
    const address = `${prefix}.${element.friendlyUniqueId}`;
    const others = byAddress.get(address);
    if (others === undefined) byAddress.set(address, [element]);
    else others.push(element);
  }
  const problems = [...byAddress].flatMap(([address, elements]) => explainCollision(address, elements));
  const more = problems.length - MAX_DESCRIBED;
  return more > 0 ? [...problems.slice(0, MAX_DESCRIBED), `and ${more} more collisions of names.`] : problems;
}

function explainCollision(address: string, elements: readonly TerraformElement[]): readonly string[] {
  if (elements.length < 2 || !elements.some(isChecked)) return [];
  const paths = elements.filter(rendersBlock).map(({ node }) => node.path);
  if (paths.length < 2) return [];
  return [
    `${paths.join(" and ")} have the same name in Terraform, ${address}, so only one of them would be declared. cdktf derives ` +
      'names from construct ids, without characters other than A-Z, a-z, 0-9, "-" and "_", and without ids "Default". ' +
      "Change the ids of all but the one that is deployed already.",
  ];
}

/** Whether an element results in a block of its own. One with `moveTo` or `moveToId` results in a `moved` block only. */
export function rendersBlock(element: TerraformElement): boolean {
  return !TerraformResource.isTerraformResource(element) || element.toTerraform().resource !== undefined;
}

/** The part of an element's address before the name; undefined for kinds of elements that this package does not declare. */
function addressPrefixOf(element: TerraformElement): string | undefined {
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
