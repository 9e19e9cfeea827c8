/** Text of a markup language, which is not escaped again. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = string | number | Markup | readonly Markup[];

/**
 * Makes the tag of template strings in one markup language, which escapes every piece that is not markup already.
 *
 * @param separator what stands between the members of a list
 */
export function markupTag(escapeText: (text: string) => string, separator: string) {
  const textOf = (piece: Piece): string => {
    if (piece instanceof Markup) return piece.text;
    return typeof piece === "object"
      ? piece.map(({ text }) => text).join(separator)
      : escapeText(String(piece));
  };
  return (strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup =>
    new Markup(String.raw({ raw: strings }, ...pieces.map(textOf)));
}
