import { TerraformResource, TerraformStack, Token } from "cdktf";
import type { IConstruct } from "constructs";
import { explainE164, explainKey, explainUuid } from "../api/text";
import { isDeclared } from "./terraform-names";

// Where JavaScript needs a number, a list or a map, cdktf uses placeholders for values that only Terraform resolves.

/** For a number: a very large negative number. The second exponent is that of an element of a list. */
const NUMBER_PLACEHOLDER = /-\d\.\d+e\+(?:298|289)/;
const NUMBER_ELEMENT_PLACEHOLDER = /-\d\.\d+e\+289/;

/** For a list of strings: its only element. For a map: its only key. */
const TEXT_ELEMENT_PLACEHOLDER = "#{TfToken[";
const MAP_KEY_PLACEHOLDER = "&{TfToken[";

/** What cdktf reads as one number within a string. */
const NUMBER_IN_TEXT = /(?<![-|\d.+])[-|\d.+]+e[-|\d.eE+]+/g;

/**
 * Whether a value is known while the app runs. Unknown are cdktf's tokens (variables, attributes of other resources) and
 * literal Terraform expressions, `"${…}"` and `"%{…}"`.
 */
export function isKnown(value: unknown): boolean {
  return !isToken(value) && !/[$%]\{/.test(String(value));
}

function isToken(value: unknown): boolean {
  const text = String(value);
  return (
    Token.isUnresolved(value) ||
    NUMBER_PLACEHOLDER.test(text) ||
    text.includes(TEXT_ELEMENT_PLACEHOLDER) ||
    text.includes(MAP_KEY_PLACEHOLDER)
  );
}

/** Explains why cdktf would not find the token in a value, or only the first of two; undefined when it will. */
function explainMisplacedToken(value: unknown): string | undefined {
  const text = String(value);
  if (text.includes(TEXT_ELEMENT_PLACEHOLDER) || NUMBER_ELEMENT_PLACEHOLDER.test(text)) {
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
  if (typeof value !== "string" || !(value.match(NUMBER_IN_TEXT) ?? []).some(isMisplaced)) return undefined;
  return (
    "a number that is a token is directly beside a digit, a sign or another number, where cdktf does not find it. " +
    "Convert it to a string: `+1${Token.asString(number)}` or `+1${Fn.tostring(number)}`."
  );
}

/**
 * Returns a value, or throws the problem that `explain` finds. Tokens are accepted: the provider checks them at plan.
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

// String(), because YAML reads an unquoted +15551234567 as an integer, which types do not prevent.

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
 * Returns the id of a construct before it is constructed.
 *
 * @throws Error that begins with the path of its scope, when the id is a token or a member of every object: a token results in
 *   another name with every synth, and the constructs library treats such a member as an id in use
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

/** Explains why a literal key is refused: every value that is known at synth is written into the synthesized JSON. */
export function explainApiKey(): string {
  return (
    "a literal key would be copied in clear text into the synthesized JSON. Leave apiKey out and set " +
    "RYMI_API_KEY where Terraform runs, or pass the stringValue of a sensitive TerraformVariable. " +
    "If this key was ever committed, replace it at Rymi."
  );
}

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
