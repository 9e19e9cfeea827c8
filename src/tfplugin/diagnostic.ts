/** Where in a configuration a diagnostic points: attribute names, then map keys or list indexes. */
export type AttributePath = readonly (string | number)[];

/** What Terraform shows its user. A diagnostic says what is wrong and who must do what about it. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** One line, the same for all cases of one kind: Terraform folds warnings with equal summaries. */
  readonly summary: string;
  /** Names the thing, the rule and the remedy. */
  readonly detail: string;
  readonly attribute?: AttributePath;
}

export type Finding = Omit<Diagnostic, "severity">;

/** Diagnostics of one call: they accumulate, and an error does not hide what comes after it. */
export class Diagnostics {
  readonly #list: Diagnostic[] = [];
  /** Identity of the object that the call is about, for errors that do not name it. */
  subject: string | undefined;

  error(finding: Finding): void {
    this.#list.push({ severity: "error", ...finding });
  }

  warning(finding: Finding): void {
    this.#list.push({ severity: "warning", ...finding });
  }

  get list(): readonly Diagnostic[] {
    return this.#list;
  }

  get hasErrors(): boolean {
    return this.#list.some(({ severity }) => severity === "error");
  }
}

/** Thrown to end a call with one error, when nothing of its result is known. */
export class DiagnosticError extends Error {
  constructor(
    readonly finding: Finding,
    options?: ErrorOptions,
  ) {
    super(`${finding.summary}: ${finding.detail}`, options);
    this.name = "DiagnosticError";
  }
}
