// No imports here, as in patterns.ts and for the same reason.

/** Line breaks of every kind, with the white space around them. */
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * Characters without a visible form, and characters that change how other text is shown: control characters, bidirectional
 * marks, zero-width characters, lone surrogates, separators, blank letters and noncharacters.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff]/gu;

/** The same, and every space except the ordinary one. */
const INVISIBLE_OR_SPACE =
  /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff]/gu;

/** For values that may hold ASCII only, where a look-alike letter is the mistake to be shown. */
export const NOT_ASCII: RegExp = /[^\x20-\x7e]/gu;

/** Longer values are cut. */
const MAX_QUOTED_LENGTH = 80;

/** Text from outside for use in any message: on one line, with every invisible character written as an escape, `\u001b`. */
export function visible(text: string): string {
  return visibleLines(text.replace(LINE_BREAKS, " "));
}

/** The same for text of several lines. */
export function visibleLines(text: string): string {
  return text.replace(INVISIBLE, (char) => (char === "\n" ? char : escapeOf(char)));
}

/**
 * A value from outside as a message quotes it: in double quotes, on one line, at most 80 characters of it, with escapes for
 * what cannot be seen.
 *
 * @param escaped the characters that are written as escapes
 */
export function quoted(value: string, escaped: RegExp = INVISIBLE_OR_SPACE): string {
  const json = JSON.stringify(value.slice(0, MAX_QUOTED_LENGTH)).replace(escaped, escapeOf);
  return value.length > MAX_QUOTED_LENGTH ? `${json.slice(0, -1)}…"` : json;
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}

/** A message of an error as a sentence: with a period, unless it ends with a mark already. */
export function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
