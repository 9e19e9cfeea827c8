import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { explainE164, explainKey, explainUuid } from "../api/patterns";

// Where JavaScript wants a number, a list or a map, cdktf puts placeholders for what only Terraform will know.

/** For a number: a huge negative one. The second exponent is that of an element of a list. */
const NUMBER_PLACEHOLDER = /-\d\.\d+e\+(?:298|289)/;
const NUMBER_ELEMENT_PLACEHOLDER = /-\d\.\d+e\+289/;

/** For a list of texts: its only element. For a map: its only key. */
const TEXT_ELEMENT_PLACEHOLDER = "#{TfToken[";
const MAP_KEY_PLACEHOLDER = "&{TfToken[";

/** What cdktf takes for one number in a text, whatever else it is made of. */
const NUMBER_IN_TEXT = /(?<![-|\d.+])[-|\d.+]+e[-|\d.eE+]+/g;

/**
 * Whether a value is known while the app runs. Not known are cdktf's tokens (variables, attributes of other resources)
 * and Terraform expressions written out by hand, `"${…}"` and `"%{…}"`.
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

/** Why cdktf would not find the token in a value, or only the first of two; undefined when it will. */
function explainMisplacedToken(value: unknown): string | undefined {
  const text = String(value);
  if (text.includes(TEXT_ELEMENT_PLACEHOLDER) || NUMBER_ELEMENT_PLACEHOLDER.test(text)) {
    return (
      "the list is a token: only Terraform will know its elements, and JavaScript cannot take one out. " +
      "Write Fn.element(list, 0), and within a text Fn.tostring(Fn.element(list, 0))."
    );
  }
  if (text.includes(MAP_KEY_PLACEHOLDER)) {
    return 'the map is a token: only Terraform will know its keys. Write Fn.lookup(map, "key").';
  }
  const isMisplaced = (number: string) =>
    NUMBER_PLACEHOLDER.test(number) && !Token.isUnresolved(Number(number));
  if (typeof value !== "string" || !(value.match(NUMBER_IN_TEXT) ?? []).some(isMisplaced)) return undefined;
  return (
    "a number that is a token, which only Terraform will know, stands directly beside a digit, a sign or another " +
    "number, where cdktf does not find it. Make it text: `+1${Token.asString(number)}` or `+1${Fn.tostring(number)}`."
  );
}

/**
 * Hands a value back, or throws what `explain` has to say against it. A value that only Terraform will know passes:
 * the provider checks it at plan.
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
  const objection = explainMisplacedToken(value) ?? (isKnown(value) ? explain(value) : undefined);
  if (objection === undefined) return value;
  throw new Error(`[${construct.node.path}] ${property}: ${objection}`);
}

// String(), because YAML reads an unquoted +15551234567 as an integer, and types do not stop it.

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
 * Hands the id of a construct back before it is constructed.
 *
 * @throws Error that begins with the path of its scope, when the id is a token or a member of every object: of the one cdktf
 *   makes another name with every synth, and of the other the constructs library believes that it is taken already
 */
export function checkedId(scope: IConstruct, id: string): string {
  const objection = isToken(id)
    ? "an id is a token, but it becomes a name in Terraform, which has to stay the same. Write the id out."
    : explainKey(id);
  if (objection === undefined) return id;
  throw new Error(`[${scope.node.path}] id: ${objection}`);
}

/** @throws Error that begins with the construct's path, when a key of its `numbers`, or the whole map, is a token */
export function requireKnownKeys(construct: IConstruct, numbers: object): void {
  if (!Token.isUnresolved(numbers) && Object.keys(numbers).every(isKnown)) return;
  throw new Error(
    `[${construct.node.path}] numbers: a key is a token, but Terraform has to know the keys before everything else. ` +
      'Write the keys out, such as "desk"; numbers and agents may be tokens.',
  );
}

/** Whatever is known at synth ends up in the synthesized JSON, so every known key is refused, whatever it looks like. */
export function explainApiKey(): string {
  return (
    "a key written in code would be copied in clear text into the synthesized JSON. Leave apiKey out and set " +
    "RYMI_API_KEY where Terraform runs, or pass the stringValue of a sensitive TerraformVariable. " +
    "If this key was ever committed, replace it at Rymi."
  );
}
