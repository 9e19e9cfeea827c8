/** Any run of digits, with the plus before it; agents' ids are found first and left alone. */
const CANDIDATE = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\+?[0-9]{2,}/gi;
/** No number that can be called is shorter. */
const SHORTEST = 7;

/**
 * Hides the middle digits of phone numbers wherever they stand in a text: `+15551234567` becomes `+155*****567`.
 *
 * @param isNumber tells of digits without their plus whether they are a number; the default takes every run that is long
 *   enough, for texts whose numbers nobody has counted
 */
export function mask(text: string, isNumber: (digits: string) => boolean = () => true): string {
  return text.replace(CANDIDATE, (candidate) => {
    const digits = candidate.replace("+", "");
    if (!/^[0-9]+$/.test(digits) || !isNumber(digits)) return candidate;
    if (digits.length < SHORTEST && !candidate.startsWith("+")) return candidate;
    return candidate.replace(digits, hideMiddle(digits));
  });
}

function hideMiddle(digits: string): string {
  const shown = digits.length >= 10 ? 3 : 1;
  return digits.slice(0, shown) + "*".repeat(Math.max(1, digits.length - 2 * shown)) + digits.slice(-shown);
}

/**
 * The same value, with every text in it changed. What holds no changed text is not copied, and what stands in several
 * places is copied once.
 */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  const copies = new Map<unknown, unknown>();
  const map = (original: unknown): unknown => {
    if (typeof original === "string") return change(original);
    if (typeof original !== "object" || original === null) return original;
    const known = copies.get(original);
    if (known !== undefined) return known;
    const copy = Array.isArray(original) ? mapList(original) : mapMembers(original);
    if (copy !== original) copies.set(original, copy);
    return copy;
  };
  const mapList = (list: readonly unknown[]) => {
    const copy = list.map(map);
    return copy.some((inner, index) => inner !== list[index]) ? copy : list;
  };
  const mapMembers = (original: object) => {
    let copy: Record<string, unknown> | undefined;
    // By keys: `Object.entries` makes a list of each member.
    for (const key of Object.keys(original)) {
      const inner: unknown = Reflect.get(original, key);
      const changed = map(inner);
      if (changed === inner) continue;
      copy ??= { ...original };
      copy[key] = changed;
    }
    return copy ?? original;
  };
  return map(value) as T;
}
