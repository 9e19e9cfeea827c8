import { TerraformResource, TerraformStack, Token } from "cdktf";
import type { IConstruct } from "constructs";
import { explainE164, explainKey, explainUuid } from "../api/text";
import { rendersBlock } from "./terraform-names";

// Where JavaScript needs a number, a list or a map, cdktf uses placeholders for values that only Terraform resolves.

/** The placeholder for a number (exponent 298) or for an element of a list of numbers (exponent 289). */
const NUMBER_PLACEHOLDER = /-\d\.\d+e\+(?:298|289)/;
/** The placeholder for an element of a list of numbers. */
const NUMBER_ELEMENT_PLACEHOLDER = /-\d\.\d+e\+289/;

/** The placeholder for a list of strings has one element, which begins so. */
const STRING_ELEMENT_PLACEHOLDER = "#{TfToken[";
/** The placeholder for a map has one key, which begins so. */
const MAP_KEY_PLACEHOLDER = "&{TfToken[";

/** A part of a string that cdktf reads as one number. */
const NUMBER_IN_STRING = /(?<![-|\d.+])[-|\d.+]+e[-|\d.eE+]+/g;

/**
 * Whether a value is known at synth. cdktf's tokens (variables, attributes of other resources) and strings with Terraform
 * expressions (`"${…}"`, `"%{…}"`) are not.
 */
export function isKnown(value: unknown): boolean {
  return !isToken(value) && !/[$%]\{/.test(String(value));
}

function isToken(value: unknown): boolean {
  const text = String(value);
  return (
    Token.isUnresolved(value) ||
    NUMBER_PLACEHOLDER.test(text) ||
    text.includes(STRING_ELEMENT_PLACEHOLDER) ||
    text.includes(MAP_KEY_PLACEHOLDER)
  );
}

/** Explains why cdktf does not recognize a token in a value; undefined when it recognizes all of them. */
function explainMisplacedToken(value: unknown): string | undefined {
  const text = String(value);
  if (text.includes(STRING_ELEMENT_PLACEHOLDER) || NUMBER_ELEMENT_PLACEHOLDER.test(text)) {
    return (
      "the list is a token: only Terraform knows its elements, and JavaScript cannot select one. " +
      "Write Fn.element(list, 0), and within a string Fn.tostring(Fn.element(list, 0))."
    );
  }
  if (text.includes(MAP_KEY_PLACEHOLDER)) {
    return 'the map is a token: only Terraform knows its keys. Write Fn.lookup(map, "key").';
  }
  const isMisplaced = (number: string) =>
    NUMBER_PLACEHOLDER.test(number) && !Token.isUnresolved(Number(number));
  if (typeof value !== "string" || !(value.match(NUMBER_IN_STRING) ?? []).some(isMisplaced)) return undefined;
  return (
    "a number that is a token is directly beside a digit, a sign or another number, where cdktf does not find it. " +
    "Convert it to a string: `+1${Token.asString(number)}` or `+1${Fn.tostring(number)}`."
  );
}

/**
 * Returns the value unless `explain` finds a problem. Tokens are accepted: the provider checks their values at plan.
 *
 * @throws Error that begins with the construct's path and the property, `[stack/desk] agentId: …`
 */
export function checked<T extends string | number | undefined>(
  construct: IConstruct,
  property: string,
  value: T,
  explain: (value: NonNullable<T>) => string | undefined,
): T {
  if (value === undefined || value === null) return value;
  const problem = explainMisplacedToken(value) ?? (isKnown(value) ? explain(value) : undefined);
  if (problem === undefined) return value;
  throw new Error(`[${construct.node.path}] ${property}: ${problem}`);
}

// `String` below, because a value from a YAML file may be a number in spite of its type: YAML reads +15551234567 as an integer.

export function checkedNumber(construct: IConstruct, value: string, property = "number"): string {
  return checked(construct, property, value, (known) => explainE164(String(known)));
}

export function checkedAgentId<T extends string | undefined>(
  construct: IConstruct,
  value: T,
  property = "agentId",
): T {
  return checked(construct, property, value, (known) => explainUuid(String(known)));
}

/**
 * Returns the id of a construct that is about to be constructed.
 *
 * @throws Error that begins with the path of its scope, when the id is a token (its name would differ in each synth) or a
 *   member of every object, such as `constructor` (the constructs library takes it for an id in use)
 */
export function checkedId(scope: IConstruct, id: string): string {
  const problem = isToken(id)
    ? "an id is a token, but it becomes a name in Terraform, which must not change. Write a literal id."
    : explainKey(id);
  if (problem === undefined) return id;
  throw new Error(`[${scope.node.path}] id: ${problem}`);
}

/** @throws Error that begins with the construct's path, when a key of its `numbers`, or the whole map, is a token */
export function requireKnownKeys(construct: IConstruct, numbers: object): void {
  if (!Token.isUnresolved(numbers) && Object.keys(numbers).every(isKnown)) return;
  throw new Error(
    `[${construct.node.path}] numbers: a key is a token, but Terraform must know the keys first. ` +
      'Write literal keys, such as "desk"; numbers and agents may be tokens.',
  );
}

/** Explains why a literal API key is refused. */
export function explainApiKey(): string {
  return (
    "a literal key would be copied in clear text into the synthesized JSON. Leave apiKey out and set " +
    "RYMI_API_KEY where Terraform runs, or pass the stringValue of a sensitive TerraformVariable. " +
    "If this key was ever committed, replace it at Rymi."
  );
}

/** A number that is known at synth. */
export interface DeclaredNumber {
  readonly number: string;
  /** What declares it, for messages: the path of a construct; for a bridge, path and key, as in `phones/lines[desk]`. */
  readonly by: string;
}

interface Declaration extends DeclaredNumber {
  /** Whether the declaration results in exactly one registration; false also when only Terraform knows it. */
  readonly isCertain: () => boolean;
}

/** A resource of type `rymi_number`, also of another class than `RymiNumber`. */
type NumberResource = TerraformResource & { readonly numberInput?: string | undefined };

/** Stacks that have the validation of numbers. */
const validatedStacks = new WeakSet<TerraformStack>();
/** The numbers of constructs that declare them without a `rymi_number`. */
const bridgedNumbers = new WeakMap<IConstruct, readonly DeclaredNumber[]>();

/** Adds the numbers of a construct that has no `rymi_number` resources, such as a bridge, to the check for unique numbers. */
export function declareNumbers(construct: IConstruct, numbers: readonly DeclaredNumber[]): void {
  bridgedNumbers.set(construct, numbers);
  requireUniqueNumbers(TerraformStack.of(construct));
}

/** The numbers declared below a construct, including those of resources with `count` or `forEach`, whose count may become 0. */
export function declaredNumbers(root: IConstruct): readonly DeclaredNumber[] {
  return root.node.findAll().flatMap(declarationsOf);
}

/**
 * Makes the synth of a stack fail when it declares a number twice: each deploy would move the number between the two. This holds
 * for different provider blocks as well, since a number belongs to one Rymi account.
 */
export function requireUniqueNumbers(stack: TerraformStack): void {
  if (validatedStacks.has(stack)) return;
  validatedStacks.add(stack);
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
    const names = declarations.filter(({ isCertain }) => isCertain()).map(({ by }) => by);
    if (names.length < 2) return [];
    return `${number} is declared ${names.length} times, by ${names.join(" and ")}. A number has one agent: keep one of them.`;
  });
}

function declarationsOf(construct: IConstruct): readonly Declaration[] {
  if (!isNumberResource(construct)) {
    return (bridgedNumbers.get(construct) ?? []).map((number) => ({ ...number, isCertain: () => true }));
  }
  const number = construct.numberInput;
  if (number === undefined || !isKnown(number) || construct.count === 0) return [];
  const isCertain = () => isSingle(construct) && rendersBlock(construct);
  return [{ number, by: construct.node.path, isCertain }];
}

function isNumberResource(construct: IConstruct): construct is NumberResource {
  return (
    TerraformResource.isTerraformResource(construct) && construct.terraformResourceType === "rymi_number"
  );
}

/** False with `forEach` or an unknown `count`: two resources with the same number are allowed if one of them has no instance. */
function isSingle({ count, forEach }: NumberResource): boolean {
  return forEach === undefined && (count === undefined || count === 1);
}
