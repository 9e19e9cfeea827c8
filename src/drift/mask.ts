/** Any run of digits, with the plus before it; UUIDs are matched first and stay unchanged. */
const CANDIDATE = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\+?[0-9]{2,}/gi;
/** No phone number has fewer digits. */
const MIN_DIGITS = 7;

/**
 * Hides the middle digits of phone numbers anywhere in a text: `+15551234567` becomes `+155*****567`.
 *
 * @param isNumber tells whether digits without their plus are a number; by default every run that is long enough is one,
 *   for texts whose numbers are not known
 */
export function mask(text: string, isNumber: (digits: string) => boolean = () => true): string {
  return text.replace(CANDIDATE, (candidate) => {
    const digits = candidate.replace("+", "");
    if (!/^[0-9]+$/.test(digits) || !isNumber(digits)) return candidate;
    if (digits.length < MIN_DIGITS && !candidate.startsWith("+")) return candidate;
    return candidate.replace(digits, hideMiddle(digits));
  });
}

function hideMiddle(digits: string): string {
  const shown = digits.length >= 10 ? 3 : 1;
  return digits.slice(0, shown) + "*".repeat(Math.max(1, digits.length - 2 * shown)) + digits.slice(-shown);
}

/**
 * The same value with every string in it changed. A part without a changed string is not copied, and an object that is
 * referenced several times is copied once.
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
