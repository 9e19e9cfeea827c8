import { TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { isKnown } from "./checks";
import { isDeclared } from "./terraform-names";

/** A number that is known at synth, and the name of its declaration in messages. */
export interface DeclaredNumber {
  readonly number: string;
  readonly by: string;
}

interface Declaration extends DeclaredNumber {
  /** Whether this certainly declares the number exactly once. */
  readonly isOne: () => boolean;
}

/** A `rymi_number` of any class. */
type NumberResource = TerraformResource & { readonly numberInput?: string | undefined };

const watched = new WeakSet<TerraformStack>();
const declared = new WeakMap<IConstruct, readonly DeclaredNumber[]>();

/** Registers the numbers of a construct that declares them without a `rymi_number`. */
export function declareNumbers(construct: IConstruct, numbers: readonly DeclaredNumber[]): void {
  declared.set(construct, numbers);
  requireUniqueNumbers(TerraformStack.of(construct));
}

/** The numbers declared below a construct, including those of `count` and `forEach`, which may turn out to be none. */
export function declaredNumbers(root: IConstruct): readonly DeclaredNumber[] {
  return root.node.findAll().flatMap(declarationsOf);
}

/**
 * Makes the synth of a stack fail when it declares a number twice: each deploy would move the number between the two. This holds
 * for different provider blocks as well, since a number belongs to one Rymi account.
 */
export function requireUniqueNumbers(stack: TerraformStack): void {
  if (watched.has(stack)) return;
  watched.add(stack);
  stack.node.addValidation({ validate: () => findDuplicates(stack) });
}

function findDuplicates(stack: TerraformStack): string[] {
  const byNumber = new Map<string, Declaration[]>();
  for (const construct of stack.node.findAll()) {
    for (const declaration of declarationsOf(construct)) {
      if (TerraformStack.of(construct) !== stack) continue;
      const others = byNumber.get(declaration.number);
      if (others === undefined) byNumber.set(declaration.number, [declaration]);
      else others.push(declaration);
    }
  }
  return [...byNumber].flatMap(([number, declarations]) => {
    if (declarations.length < 2) return [];
    const names = declarations.filter(({ isOne }) => isOne()).map(({ by }) => by);
    if (names.length < 2) return [];
    return `${number} is declared ${names.length} times, by ${names.join(" and ")}. A number has one agent: keep one of them.`;
  });
}

function declarationsOf(construct: IConstruct): readonly Declaration[] {
  if (!isNumberResource(construct)) {
    return (declared.get(construct) ?? []).map((number) => ({ ...number, isOne: () => true }));
  }
  const number = construct.numberInput;
  if (number === undefined || !isKnown(number) || construct.count === 0) return [];
  const isOne = () => standsForOne(construct) && isDeclared(construct);
  return [{ number, by: construct.node.path, isOne }];
}

function isNumberResource(construct: IConstruct): construct is NumberResource {
  return (
    TerraformResource.isTerraformResource(construct) && construct.terraformResourceType === "rymi_number"
  );
}

/** False with `forEach` or an unknown `count`, which may result in no number: two of which one is switched off are allowed. */
function standsForOne({ count, forEach }: NumberResource): boolean {
  return forEach === undefined && (count === undefined || count === 1);
}
