// No import here, as in patterns.ts and for the same reason.

/** Line breaks of every kind, with the white space around them. */
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * What a person does not see, or what changes how other text is shown: control characters, bidirectional marks, characters
 * without width, lone halves of surrogate pairs, separators, letters that are blank, and what is no character.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff]/gu;

/**
 * Words from outside as they can stand in any text for people: on one line, with everything invisible written as an
 * escape, `\u001b`.
 */
export function visible(text: string): string {
  return visibleLines(text.replace(LINE_BREAKS, " "));
}

/** The same for a text of several lines. */
export function visibleLines(text: string): string {
  return text.replace(INVISIBLE, (char) => (char === "\n" ? char : escaped(char)));
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}
