// Text in messages, and the spelling of numbers, ids and keys. No imports: code that needs only these must not load zod.

/** Line breaks of every kind, with the white space around them. */
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * Characters without a visible form, and characters that change how other text is shown: control characters, bidirectional
 * marks, zero-width characters, lone surrogates, separators, blank letters and noncharacters.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff]/gu;

/** The characters of `INVISIBLE`, and every space except the ordinary one. */
const INVISIBLE_OR_SPACE =
  /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff]/gu;

/** All characters but printable ASCII. In a number or UUID, the mistake may be a letter that looks like an ASCII one. */
const NOT_ASCII = /[^\x20-\x7e]/gu;

const MAX_QUOTED_LENGTH = 80;

/** Makes text from outside safe for messages: on one line, with invisible characters as escapes such as `\u001b`. */
export function visible(text: string): string {
  return visibleLines(text.replace(LINE_BREAKS, " "));
}

/** The same, but with the line feeds of the text. */
export function visibleLines(text: string): string {
  return text.replace(INVISIBLE, (char) => (char === "\n" ? char : escapeOf(char)));
}

/**
 * Quotes a value from outside in a message: in double quotes, on one line, at most 80 characters, with escapes.
 *
 * @param escaped the characters that are written as escapes
 */
export function quoted(value: string, escaped: RegExp = INVISIBLE_OR_SPACE): string {
  const json = JSON.stringify(value.slice(0, MAX_QUOTED_LENGTH)).replace(escaped, escapeOf);
  return value.length > MAX_QUOTED_LENGTH ? `${json.slice(0, -1)}…"` : json;
}

/** A character as an escape: `\u00e9`; above U+FFFF `\u{1f600}`, which JSON and HCL do not have. */
export function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}

/** Adds a period to the message of an error, unless it ends with `.`, `!` or `?`. */
export function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** E.164: a plus sign, then 2 to 15 ASCII digits of which the first is not 0. */
export const E164_PATTERN: RegExp = /^\+[1-9][0-9]{1,14}$/;

/** A UUID of any version, in either letter case: 8-4-4-4-12 hexadecimal digits. */
export const UUID_PATTERN: RegExp = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isE164(value: string): boolean {
  return E164_PATTERN.test(value);
}

export function isUuid(value: string): boolean {
  return UUID_PATTERN.test(value);
}

/** Compares UUIDs without regard to letter case, which Rymi may change in its responses. */
export function sameUuid(left: string | null, right: string | null): boolean {
  if (left === right) return true;
  return left !== null && right !== null && left.toLowerCase() === right.toLowerCase();
}

/** Explains why `value` is not an E.164 number and what to write instead; undefined when it is one. */
export function explainE164(value: string): string | undefined {
  if (isE164(value)) return undefined;
  const rule = "an E.164 phone number (a plus sign, then 2 to 15 digits, the first not 0)";
  return `${quoted(value, NOT_ASCII)} is not ${rule}: ${remedyForE164(value)}.`;
}

/** Explains why `value` is not a UUID and what to write instead; undefined when it is one. */
export function explainUuid(value: string): string | undefined {
  if (isUuid(value)) return undefined;
  const rule = "a UUID (hexadecimal digits grouped 8-4-4-4-12)";
  return `${quoted(value, NOT_ASCII)} is not ${rule}: ${remedyForUuid(value)}.`;
}

/** Explains why `key` cannot be a key of a map of numbers and what to write instead; undefined when it can. */
export function explainKey(key: string): string | undefined {
  if (!(key in Object.prototype)) return undefined;
  const other = quoted(`${key.replaceAll("_", "")}-line`);
  return `${quoted(key)} is the name of a member that every JavaScript object has, so it is not safe as a key. Write another one, such as ${other}.`;
}

/**
 * Explains that the map inherits entries, which are not read; undefined when it inherits none. In an object literal,
 * `__proto__: {…}` sets the prototype and is not a key. An instance of a class inherits no entries.
 */
export function explainInherited(map: object): string | undefined {
  const parent: unknown = Object.getPrototypeOf(map);
  if (parent === null || Object.hasOwn(parent as object, "constructor")) return undefined;
  return 'entries that an object inherits, by Object.create or the key "__proto__", are not read. Write them into the map itself, each with its own key.';
}

function remedyForE164(value: string): string {
  if (value.trim() === "") return `write the number with its country code, such as "+15551234567"`;

  const withoutSpaces = value.replace(/\s/gu, "");
  if (isE164(withoutSpaces)) return `drop the spaces and write "${withoutSpaces}"`;

  // "(0)" is dialled within a country only. With it, the digits would be another number.
  if (value.includes("(0)")) return 'leave out the "(0)"';
  // Without the characters that are often written between digits.
  const bare = value.replace(/^\s*tel:/i, "").replace(/[\s\p{Cf}\p{Pd}()[\]./]/gu, "");
  if (isE164(bare)) return `drop everything but the plus sign and the digits and write "${bare}"`;

  // Full-width characters from East Asian keyboards.
  const narrow = bare.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  if (isE164(narrow)) return `write it in plain characters, "${narrow}"`;
  if (/^\+?\d(?:[.,]\d+)?e\+?\d+$/i.test(withoutSpaces))
    return "a spreadsheet has rounded it: format the column as text there, and write the number in full";

  if (/[^\P{Nd}0-9]/u.test(value)) return "use the digits 0 to 9";
  if (/^\s*00/.test(value)) return `write "+" in place of the leading "00"`;
  if (!value.includes("+")) return `start it with "+" and the country code`;
  if (/^\+\D*0/.test(value)) return "a country code never begins with 0";

  const digits = /^\+([0-9]*)$/.exec(value)?.[1]?.length;
  if (digits !== undefined) return `it has ${digits} ${digits === 1 ? "digit" : "digits"}`;
  return "write nothing but the plus sign and the digits";
}

function remedyForUuid(value: string): string {
  const bare = value.trim().replace(/^(?:urn:uuid:)?\{?|\}$/gi, "");
  if (isUuid(bare)) return `drop what surrounds it and write "${bare}"`;
  if (/^[0-9a-f]{32}$/i.test(bare))
    return `write it with dashes, "${bare.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}"`;
  return "copy the agent's id, not its name, from Rymi";
}
