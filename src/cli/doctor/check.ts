/** What one look at the set-up came to. */
export interface Check {
  /** What was looked at: `node`, `key`. */
  readonly subject: string;
  /** `unknown`: could not be looked at, as something before it is wrong, or need not be there. */
  readonly state: "ok" | "wrong" | "unknown";
  /** One line: what is there; where it is wrong, what to do as well. */
  readonly text: string;
}

/** A look at one subject that says what it found. */
export function checkOf(subject: string): Record<Check["state"], (text: string) => Check> {
  const as = (state: Check["state"]) => (text: string) => ({ subject, state, text });
  return { ok: as("ok"), wrong: as("wrong"), unknown: as("unknown") };
}

/** Whether a version is at least another one: numbers with dots between them; what stands behind a dash does not count. */
export function isAtLeast(version: string, least: string): boolean {
  const [own, other] = [numbersOf(version), numbersOf(least)];
  const different = other.findIndex((part, index) => (own[index] ?? 0) !== part);
  return different === -1 || (own[different] ?? 0) > (other[different] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  return (version.split("-")[0] ?? "").split(".").map(Number);
}
